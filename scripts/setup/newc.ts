/**
 * A cpio archive in the kernel's format (newc), the same bytes for the same content: sorted, owned
 * by root, dated 1970. Format: Documentation/driver-api/early-userspace/buffer-format.rst.
 */

export type Entry =
  | { readonly path: string; readonly folder: true }
  | { readonly path: string; readonly link: string }
  | { readonly path: string; readonly content: Uint8Array; readonly mode: number };

const FOLDER = 0o040755;
const LINK = 0o120777;
const FILE = 0o100000;

/** The archive of `entries`, whose paths are relative (`bin/agent`); folders must be among them. */
export function newc(entries: readonly Entry[]): Buffer {
  const sorted = entries.toSorted((a, b) => (a.path < b.path ? -1 : 1));
  const records = sorted.map((entry, index) => record(index + 1, entry.path, ...bodyOf(entry)));
  return Buffer.concat([...records, record(0, 'TRAILER!!!', 0, Buffer.alloc(0))]);
}

function bodyOf(entry: Entry): [mode: number, content: Uint8Array] {
  if ('folder' in entry) return [FOLDER, Buffer.alloc(0)];
  if ('link' in entry) return [LINK, Buffer.from(entry.link)];
  return [FILE | entry.mode, entry.content];
}

function record(inode: number, path: string, mode: number, content: Uint8Array): Buffer {
  const name = Buffer.from(`${path}\0`);
  const [user, group, links, time, device] = [0, 0, 1, 0, 0];
  const fields = [
    ...[inode, mode, user, group, links, time, content.length],
    ...[device, device, device, device, name.length, 0],
  ];
  const hex = fields.map((field) => field.toString(16).padStart(8, '0')).join('');
  return Buffer.concat([padded(Buffer.from(`070701${hex}`), name), padded(content)]);
}

/** The parts in sequence, filled up with zeroes to a multiple of four bytes. */
function padded(...parts: readonly Uint8Array[]): Buffer {
  const whole = Buffer.concat(parts);
  return Buffer.concat([whole, Buffer.alloc(-whole.length & 3)]);
}
