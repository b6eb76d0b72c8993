import { describe, expect, it } from 'vitest';
import { RpcNotification, RpcRequest, RpcResponse } from './rpc.ts';

describe('JSON-RPC messages', () => {
  it('are told apart and taken as the specification has them', () => {
    expect(RpcRequest.safeParse({ jsonrpc: '2.0', id: 1, method: 'status', params: {} }).success).toBe(true);
    expect(RpcResponse.safeParse({ jsonrpc: '2.0', id: 1, result: null }).success).toBe(true);
    expect(RpcNotification.safeParse({ jsonrpc: '2.0', method: 'status', params: {} }).success).toBe(true);
    const error = { code: -32000, message: 'locked', data: { code: 'vault.locked', details: { n: 1, s: 'a' } } };
    expect(RpcResponse.safeParse({ jsonrpc: '2.0', id: null, error }).success).toBe(true);
  });

  it.each([
    { id: 1, method: 'status' },
    { jsonrpc: '1.0', id: 1, method: 'status' },
    { jsonrpc: '2.0', id: '1', method: 'status' },
    { jsonrpc: '2.0', id: 1, method: 'x'.repeat(101) },
    { jsonrpc: '2.0', id: 1, method: 'status', extra: true },
    [],
    null,
  ])('refuses %j as a request', (message) => {
    expect(RpcRequest.safeParse(message).success).toBe(false);
  });

  it('refuses an answer that is both or neither, and details that are objects', () => {
    const error = { code: -32000, message: 'm' };
    expect(RpcResponse.safeParse({ jsonrpc: '2.0', id: 1, result: 1, error }).success).toBe(false);
    expect(
      RpcResponse.safeParse({ jsonrpc: '2.0', id: 1, error: { ...error, data: { code: 'a', details: { o: {} } } } }).success,
    ).toBe(false);
  });
});
