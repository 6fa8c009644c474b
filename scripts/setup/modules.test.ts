import { expect, test } from 'vitest';
import { inLoadOrder, moduleName } from './modules.ts';

/** A module as far as is looked: its .modinfo. */
const module = (depends: string) =>
  Buffer.from(`\x7fELF\0license=GPL\0depends=${depends}\0name=x\0`, 'latin1');

const files: Record<string, Buffer> = {
  'lib/net/virtio_net.ko': module('virtio_ring,net-failover'),
  'lib/net/net_failover.ko.xz': module('failover'),
  'lib/net/failover.ko': module(''),
  'lib/virtio_ring.ko': module('virtio'),
};

function order(wanted: readonly string[], builtin: string): Promise<Map<string, Buffer>> {
  return inLoadOrder(wanted, Object.keys(files), builtin, (path) =>
    Promise.resolve(files[path] ?? Buffer.alloc(0)),
  );
}

test('each module comes once, after its dependencies', async () => {
  const found = await order(['virtio_net', 'failover'], 'kernel/virtio.ko\n');
  expect([...found.keys()]).toEqual(['virtio_ring', 'failover', 'net_failover', 'virtio_net']);
});

test('a module that is nowhere is an error', async () => {
  await expect(order(['virtio_net'], '')).rejects.toThrow(
    "the guest's kernel has no module virtio",
  );
});

test('compressed files and dashes do not matter to a name', () => {
  expect(moduleName('a/b/net-failover.ko.xz')).toBe('net_failover');
});
