/** A meta.k8s.io Table as kubectl prints it. Source: k8s.io/apimachinery/pkg/apis/meta/v1/types.go, Table. */
import { alignedTable } from '../words/table.ts';

/** Rows that are drawn; the JSON form has all of them. */
const MOST_ROWS = 5_000;

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> => typeof value === 'object' && value !== null;

function cell(value: unknown): string {
  if (value === null || value === undefined) return '<none>';
  return (typeof value === 'string' ? value : JSON.stringify(value)).replaceAll(/\s+/g, ' ');
}

/** Of one Table. Columns with a priority are those that `-o wide` adds. */
function tableOf(value: unknown): readonly (readonly string[])[] | null {
  if (!isRecord(value) || value['kind'] !== 'Table') return null;
  const { columnDefinitions: columns, rows } = value;
  if (!Array.isArray(columns) || !Array.isArray(rows)) return null;
  const shown = columns.map(
    (column: unknown) => isRecord(column) && !(typeof column['priority'] === 'number' && column['priority'] > 0),
  );
  const head = columns.map((column: unknown) => (isRecord(column) ? cell(column['name']).toUpperCase() : ''));
  const places = rows.map((row: unknown) => {
    const object = isRecord(row) ? row['object'] : null;
    const metadata = isRecord(object) ? object['metadata'] : null;
    return isRecord(metadata) && typeof metadata['namespace'] === 'string' ? metadata['namespace'] : '';
  });
  // Of several namespaces, which one each is in matters; kubectl adds it with -A, too.
  const many = new Set(places).size > 1;
  const body = rows.slice(0, MOST_ROWS).map((row: unknown, i): readonly string[] => {
    const cells = isRecord(row) && Array.isArray(row['cells']) ? (row['cells'] as readonly unknown[]) : [];
    return [...(many ? [places[i] ?? ''] : []), ...cells.map(cell).filter((_, k) => shown[k] !== false)];
  });
  const left = rows.length - body.length;
  return [
    [...(many ? ['NAMESPACE'] : []), ...head.filter((_, k) => shown[k] !== false)],
    ...body,
    ...(left > 0 ? [[`… ${left} more rows`]] : []),
  ];
}

/** Null when the text is no whole Table. */
export function tableText(json: string): string | null {
  try {
    const rows = tableOf(JSON.parse(json) as unknown);
    return rows === null ? null : alignedTable(rows);
  } catch {
    return null;
  }
}
