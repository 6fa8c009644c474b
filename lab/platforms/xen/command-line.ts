/** The command line of QEMU for a Xen host. */

/** Memory of dom0 for its image, xenstored, xl, a guest's image and checkpoints. */
export const DOM0_MIB = 256;
/** For the hypervisor itself, and its heap. */
const XEN_MIB = 128;

/** Number of controllers of engines that can reach dom0 at once: one per pair on the host. */
export const SLOTS = 4;

/** The part that differs from host to host. */
export interface MachineIdentity {
  host: string;
  /** Last byte of its addresses, below 100. */
  number: number;
  dom0Address: string;
  memoryMib: number;
}

/** Memory of the machine for guests of that size, MiB. */
export function machineMib(guestMib: number, guests: number): number {
  return DOM0_MIB + XEN_MIB + guests * (guestMib + PER_GUEST_MIB);
}

/** For the page tables and rings of a guest. */
const PER_GUEST_MIB = 16;

/**
 * AMD's virtualisation is on for PVH guests. Features that QEMU's TCG offers with it and emulates
 * wrongly are off: a guest finds a wrong size of its saved state (xsave and its dependents), or
 * cannot step over an instruction (rdtscp). Up to QEMU 7.2 dom0 also died at boot of smap and smep,
 * and Xen of its first MWAIT (monitor); QEMU 11.1.3 boots with them, but they are not needed.
 */
const PROCESSOR = 'EPYC,-smap,-smep,-monitor,-xsave,-avx,-avx2,-f16c,-fma,-rdtscp';

/**
 * Words for Xen. `eager-fpu`: with the lazy switching of registers that `spec-ctrl=no` implies,
 * TCG corrupts data of dom0 silently as soon as a guest runs beside it.
 */
const XEN_WORDS = [
  ...['console=com1', 'com1=115200,8n1', 'vga=none', 'loglvl=warning', 'guest_loglvl=warning'],
  ...[`dom0_mem=${DOM0_MIB}M,max:${DOM0_MIB}M`, 'dom0_max_vcpus=1', 'noreboot', 'bootscrub=0'],
  ...['spec-ctrl=no,eager-fpu', 'xpti=no', 'pv-l1tf=false'],
];

/** Names of the machine's ports: one for the process of the lab, and one per slot. */
export const LAB_PORT = 'lab';
export const slotPort = (slot: number) => `slot-${slot}`;
const PORTS = [LAB_PORT, ...Array.from({ length: SLOTS }, (_, slot) => slotPort(slot))];

/** TAPs of the machine on its host, by the link that they are joined to. */
export const TAPS = { sync: 'xen-sync', lan: 'xen-lan' } as const;

/** Names of the image's files in the machine's folder. */
export const IMAGE_FILES = { hypervisor: 'xen', kernel: 'linux', initramfs: 'dom0' } as const;

/** The arguments for a machine with its files in `folder`, and a file for its serial port. */
export function machineArguments(
  { host, number, memoryMib, dom0Address }: MachineIdentity,
  folder: string,
  serial: string,
): string[] {
  const at = (name: string) => `${folder}/${name}`;
  const linuxWords = [
    ...['console=hvc0', 'quiet', 'mitigations=off', 'swiotlb=8192', 'rdinit=/init'],
    ...[`ftlab.host=${host}`, `ftlab.address=${dom0Address}/24`],
  ];
  const { hypervisor, kernel, initramfs } = IMAGE_FILES;
  return [
    ...['-nodefaults', '-nographic', '-cpu', PROCESSOR, '-smp', '1', '-accel', 'tcg'],
    ...['-machine', 'q35,memory-backend=ram0', '-m', String(memoryMib)],
    '-object',
    `memory-backend-file,id=ram0,mem-path=${at('ram')},share=on,size=${memoryMib}M`,
    ...['-kernel', at(hypervisor), '-append', XEN_WORDS.join(' ')],
    ...['-initrd', `${at(kernel)} ${linuxWords.join(' ')},${at(initramfs)}`],
    // In QEMU's options a comma of a path is written twice.
    ...['-chardev', `file,id=serial,path=${serial.replaceAll(',', ',,')}`],
    ...['-serial', 'chardev:serial', '-qmp', `unix:${at('qmp')},server=on,wait=off`],
    ...['-device', 'virtio-serial-pci'],
    ...PORTS.flatMap((port) => [
      ...['-chardev', `socket,id=${port},path=${at(port)},server=on,wait=off`],
      ...['-device', `virtserialport,chardev=${port},name=${port}`],
    ]),
    ...card('sync', 73, number),
    ...card('lan', 74, number),
  ];
}

/** Dom0 recognises its cards by the third byte of their addresses (dom0/init.sh). */
function card(link: keyof typeof TAPS, third: number, number: number): string[] {
  const mac = `02:f7:${third}:00:00:${String(number).padStart(2, '0')}`;
  return [
    ...['-netdev', `tap,id=${link},ifname=${TAPS[link]},script=no,downscript=no,vhost=off`],
    ...['-device', `virtio-net-pci,netdev=${link},mac=${mac},romfile=`],
  ];
}
