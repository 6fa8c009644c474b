/** Takes memory and keeps writing to it: `node press.ts MIB`; prints `pressing` once it has all. */
const PAGE_BYTES = 4096;
const PART_MIB = 64;

const mib = Number(process.argv[2]);
const parts = Array.from({ length: Math.ceil(mib / PART_MIB) }, (_, index) =>
  Buffer.alloc(Math.min(PART_MIB, mib - index * PART_MIB) * 2 ** 20, index + 1),
);
console.log('pressing');
for (let round = 0; ; round = (round + 1) % 256) {
  for (const part of parts)
    for (let at = 0; at < part.length; at += PAGE_BYTES) part.writeUInt8(round, at);
  // Once over everything, then a rest: memory is to be short, not the processor.
  await new Promise((resolve) => setTimeout(resolve, 50));
}
