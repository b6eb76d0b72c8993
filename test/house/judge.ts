/** Compares an import graph with the rules of imports.ts; each complaint names the file, what it imports, and the rule. */
import type { Edge, Graph } from './graph.ts';
import { ASSEMBLERS, CONFIGURATION, FOR_TESTS, ROOMS, STAGES, type Room } from './imports.ts';

const isTest = (path: string): boolean => /\.test\.tsx?$/.test(path);
const roomOf = (path: string): string => path.split('/')[0] ?? '';

function mayImportPackage(room: Room, name: string, from: string): boolean {
  const allowed = isTest(from) ? [...room.packages, ...FOR_TESTS.packages] : room.packages;
  return allowed.some((each) => (each.endsWith('/') ? name.startsWith(each) : name === each));
}

function mayImportNode(room: Room, name: string, from: string): boolean {
  if (isTest(from) || room.node === 'all') return true;
  return room.node !== 'none' && !room.node.butNot.includes(name);
}

/** The stage a file of the proxy belongs to. */
function stageOf(path: string): string | undefined {
  const [room, stage] = path.split('/');
  return room === 'proxy' ? STAGES.find((each) => each === stage) : undefined;
}

function judgeLocal(edge: Edge, roomName: string, room: Room): string | undefined {
  const { from, to } = edge;
  if (roomOf(to) !== roomName) {
    const allowed = isTest(from) ? [...room.rooms, ...FOR_TESTS.rooms] : room.rooms;
    if (allowed.some((each) => to.startsWith(each))) return undefined;
    return `${from} imports ${to}: ${roomName} may import ${room.rooms.join(', ') || 'nothing of ours'} only`;
  }
  if (isTest(to)) return `${from} imports ${to}: a test is not a module; move what is shared into a file of its own`;
  const [one, other] = [stageOf(from), stageOf(to)];
  if (one !== undefined && other !== undefined && one !== other) {
    return `${from} imports ${to}: stages of the proxy never import each other; pass it in from proxy/path.ts`;
  }
  if (one !== undefined && ASSEMBLERS.has(to)) return `${from} imports ${to}: a stage does not know the path it is part of`;
  return undefined;
}

/** Files of the proxy outside the stages that see more than one of them. */
function judgeAssemblers(edges: readonly Edge[]): readonly string[] {
  const seen = new Map<string, Set<string>>();
  for (const { from, to } of edges) {
    const stage = stageOf(to);
    if (stage === undefined || roomOf(from) !== 'proxy' || stageOf(from) !== undefined || isTest(from) || ASSEMBLERS.has(from))
      continue;
    seen.set(from, (seen.get(from) ?? new Set()).add(stage));
  }
  return [...seen]
    .filter(([, stages]) => stages.size > 1)
    .map(
      ([from, stages]) =>
        `${from} imports the stages ${[...stages].sort().join(', ')}: only ${[...ASSEMBLERS].join(' and ')} see several`,
    );
}

function judgeEdge(edge: Edge): string | undefined {
  const roomName = roomOf(edge.from);
  const room = ROOMS[roomName];
  if (room === undefined || CONFIGURATION.has(edge.from)) return undefined;
  switch (edge.kind) {
    case 'unresolved':
      return `${edge.from} imports ${edge.to}: there is no such file`;
    case 'local':
      return judgeLocal(edge, roomName, room);
    case 'package':
      if (mayImportPackage(room, edge.to, edge.from)) return undefined;
      return `${edge.from} imports the package ${edge.to}: ${roomName} may use ${room.packages.join(', ')} only`;
    case 'node':
      if (mayImportNode(room, edge.to, edge.from)) return undefined;
      return `${edge.from} imports node:${edge.to}: not in ${roomName}`;
  }
}

/** All complaints, sorted; empty when the house is in order. */
export function judge(graph: Graph): readonly string[] {
  const complaints = graph.edges.map(judgeEdge).filter((each) => each !== undefined);
  const cycles = graph.cycles.map((cycle) => `cycle: ${cycle.join(' → ')}`);
  return [...complaints, ...judgeAssemblers(graph.edges), ...cycles].sort();
}
