/** For tests: streams as `xl remus` writes them, with as little in them as the formats allow. */

const LIBXL = { libxcContext: 1, emulatorXenstore: 2, checkpointEnd: 4 };
const LIBXC = { pageData: 1, tscInfo: 12, checkpoint: 14 };

/** A record of libxl or libxc: type, length, body, padding to 8 bytes. */
function record(type: number, body: Buffer = Buffer.alloc(0)): Buffer {
  const head = Buffer.alloc(8);
  head.writeUInt32LE(type, 0);
  head.writeUInt32LE(body.length, 4);
  return Buffer.concat([head, body, Buffer.alloc((8 - (body.length % 8)) % 8)]);
}

/** Everything up to the first record of libxc; `configuration` is the guest's, as xl adds it. */
export function opening(configuration = 'name="guest"'): Buffer {
  const xl = Buffer.alloc(48);
  xl.write('Xen saved domain, xl format\n \0 \r', 'latin1');
  xl.writeUInt32LE(configuration.length, 44);
  const libxl = Buffer.alloc(16);
  libxl.write('LibxlFmt', 'latin1');
  const libxc = Buffer.alloc(40);
  libxc.fill(0xff, 0, 8);
  libxc.write('XENF', 8, 'latin1');
  const text = Buffer.from(configuration, 'latin1');
  return Buffer.concat([xl, text, libxl, record(LIBXL.libxcContext), libxc]);
}

/** A checkpoint; `byte` fills its page of `pageBytes`. */
export function checkpoint(byte: number, pageBytes = 20): Buffer {
  return Buffer.concat([
    record(LIBXC.pageData, Buffer.alloc(pageBytes, byte)),
    record(LIBXC.tscInfo, Buffer.alloc(5, byte)),
    record(LIBXC.checkpoint),
    record(LIBXL.emulatorXenstore, Buffer.alloc(3, byte)),
    record(LIBXL.checkpointEnd),
  ]);
}

/** A stream of `count` checkpoints, and the offset behind each of them. */
export function streamOf(count: number, pageBytes?: number): { bytes: Buffer; ends: number[] } {
  const parts = [opening()];
  const ends: number[] = [];
  for (let number = 1; number <= count; number++) {
    parts.push(checkpoint(number, pageBytes));
    ends.push(Buffer.concat(parts).length);
  }
  return { bytes: Buffer.concat(parts), ends };
}
