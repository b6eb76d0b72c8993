/** JSON-RPC 2.0 messages between engine and watchers. Source: jsonrpc.org/specification. */
import { z } from 'zod';

export const RpcRequest = z.strictObject({
  jsonrpc: z.literal('2.0'),
  id: z.number().int(),
  method: z.string().max(100),
  params: z.unknown().optional(),
});
export type RpcRequest = z.infer<typeof RpcRequest>;

export const RpcResponse = z.union([
  z.strictObject({ jsonrpc: z.literal('2.0'), id: z.number().int(), result: z.unknown() }),
  z.strictObject({
    jsonrpc: z.literal('2.0'),
    id: z.number().int().nullable(),
    /** `code` is the JSON-RPC number; ours is in `data.code` with the details that fill its sentence. */
    error: z.strictObject({
      code: z.number().int(),
      message: z.string(),
      data: z.strictObject({ code: z.string(), details: z.record(z.string(), z.union([z.string(), z.number()])) }).optional(),
    }),
  }),
]);
export type RpcResponse = z.infer<typeof RpcResponse>;

export const RpcNotification = z.strictObject({ jsonrpc: z.literal('2.0'), method: z.string().max(100), params: z.unknown() });
export type RpcNotification = z.infer<typeof RpcNotification>;

/** Server error, for all errors of our own table. */
export const RPC_APPLICATION_ERROR = -32_000;
