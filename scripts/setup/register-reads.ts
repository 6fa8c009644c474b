/**
 * Xen for PVH guests under QEMU's TCG. QEMU 11.1.3 reports a guest's read of any control register
 * as a read of CR0, which Xen intercepts. So a read of CR2 arrives in Xen, which emulates the
 * instruction with the value of CR2 that it saved earlier. A guest's first page fault then seems
 * to be at another address, and its kernel halts before its first line. A Xen that does not
 * intercept reads of CR0 has no such trouble: under nested paging the processor's CR0 is the
 * guest's.
 */

/** Intercepted reads (bits 0 to 15) and writes of control registers: all but CR2 and CR8. */
const INTERCEPTS = 0xfefbfefb;
const CR0_READ = 1;
/** `movl $INTERCEPTS, (%rbx)`: into the first word of a guest's control block. */
const SET = [0xc7, 0x03];

/** The hypervisor without the intercept of CR0 reads; a reason where it is built otherwise. */
export function withoutCr0Reads(hypervisor: Buffer): Buffer | { readonly lacks: string } {
  const from = instruction(INTERCEPTS);
  const at = hypervisor.indexOf(from);
  if (at < 0 || hypervisor.indexOf(from, at + 1) >= 0)
    return {
      lacks:
        'PVH guests do not boot, because setup cannot change this Xen for them; use guestType=pv',
    };
  const changed = Buffer.from(hypervisor);
  instruction((INTERCEPTS & ~CR0_READ) >>> 0).copy(changed, at);
  return changed;
}

function instruction(word: number): Buffer {
  const bytes = Buffer.from([...SET, 0, 0, 0, 0]);
  bytes.writeUInt32LE(word, SET.length);
  return bytes;
}
