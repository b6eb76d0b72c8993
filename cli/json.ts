import type { StepDetail } from '../contract/step.ts';

/** A step as `show --json` has it: the contract's names, and the messages flattened so that a script reads them at once. */
export function stepJson(step: StepDetail): object {
  const { request, response, method, url, ...rest } = step;
  const body = ({ body: view }: StepDetail['request']): object => ({
    body: view.state === 'none' ? null : view.content,
    bodyState: view.state,
    bodyEncoding: view.encoding,
    bodyTruncated: view.truncated,
    mediaType: view.mediaType,
  });
  return {
    ...rest,
    request: { method, url, httpVersion: request.httpVersion, headers: request.headers, ...body(request) },
    response:
      response === null
        ? null
        : { status: response.status, from: response.from, headers: response.headers, ...body({ ...request, ...response }) },
  };
}
