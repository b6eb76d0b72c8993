/**
 * The OpenAPI v2 document as protobuf: the only form kubectl 1.20 takes. Field numbers of gnostic's OpenAPIv2.proto;
 * only what the document of openapi.ts holds is written.
 */
import { isMap, listAt, mapAt, textAt, textsAt, type Json, type JsonMap } from '../object/json.ts';
import { message, type Part } from '../wire/protobuf-writer.ts';

/** How clients ask for it: kubectl 1.20 in the first way, newer ones in the second. */
export const OPENAPI_PROTOBUF = [
  'application/com.github.proto-openapi.spec.v2@v1.0+protobuf',
  'application/com.github.proto-openapi.spec.v2.v1.0+protobuf',
];
/** The answer's type: the first way is no valid media type, and clients refuse it in an answer. */
export const OPENAPI_PROTOBUF_ANSWER = 'application/com.github.proto-openapi.spec.v2.v1.0+protobuf';

/** Encodes a document as openapiV2() makes it. */
export function encodeOpenapi(document: JsonMap): Buffer {
  const info = message([1, textAt(document, 'info', 'title')], [2, textAt(document, 'info', 'version')]);
  const paths = Object.entries(mapAt(document, 'paths')).map(([path, item]): Part => [2, named(path, pathItem(item))]);
  const definitions = Object.entries(mapAt(document, 'definitions')).map(([name, value]): Part => [
    1,
    named(name, schema(value)),
  ]);
  return message([1, textAt(document, 'swagger')], [2, info], [8, message(...paths)], [9, message(...definitions)]);
}

const named = (name: string, value: Buffer): Buffer => message([1, name], [2, value]);
const METHOD_NUMBERS: Readonly<Record<string, number>> = { get: 2, put: 3, post: 4, delete: 5, patch: 8 };

function pathItem(item: Json): Buffer {
  const parts = Object.entries(isMap(item) ? item : {}).map(([method, value]): Part => [
    METHOD_NUMBERS[method] ?? 2,
    operation(value),
  ]);
  return message(...parts);
}

function operation(value: Json): Buffer {
  const parameters = listAt(value, 'parameters').map((parameter): Part => {
    const query = message([2, textAt(parameter, 'in')], [4, textAt(parameter, 'name')], [6, textAt(parameter, 'type')]);
    // ParametersItem.parameter → Parameter.non_body_parameter → NonBodyParameter.query_parameter_sub_schema
    return [8, message([1, message([2, message([3, query])])])];
  });
  const responses = Object.entries(mapAt(value, 'responses')).map(([code, response]): Part => {
    const described = message([1, textAt(response, 'description')]);
    return [1, named(code, message([1, described]))];
  });
  return message(...parameters, [9, message(...responses)], ...extensions(value, 13));
}

function schema(value: Json): Buffer {
  const parts: Part[] = [];
  const text = (number: number, key: string): void => {
    const found = textAt(value, key);
    if (found !== '') parts.push([number, found]);
  };
  text(1, '$ref');
  text(2, 'format');
  text(4, 'description');
  for (const name of textsAt(value, 'required')) parts.push([19, name]);
  const { additionalProperties, items, properties } = mapAt(value);
  if (isMap(additionalProperties)) parts.push([21, message([1, schema(additionalProperties)])]);
  if (textAt(value, 'type') !== '') parts.push([22, message([1, textAt(value, 'type')])]);
  if (isMap(items)) parts.push([23, message([1, schema(items)])]);
  if (isMap(properties))
    parts.push([25, message(...Object.entries(properties).map(([name, child]): Part => [1, named(name, schema(child))]))]);
  return message(...parts, ...extensions(value, 31));
}

/** Vendor extensions travel as YAML text; JSON is YAML. */
const extensions = (value: Json, number: number): Part[] =>
  Object.entries(isMap(value) ? value : {})
    .filter(([key]) => key.startsWith('x-'))
    .map(([key, child]) => [number, named(key, message([2, JSON.stringify(child)]))]);
