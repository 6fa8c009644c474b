/** The part of QEMU's command line that every engine shares. */

/** A virtual machine and the kernel that it boots. */
export interface MachinePlan {
  kernel: string;
  initramfs: string;
  memoryMib: number;
  mac: string;
  ip: string;
}

interface Variant {
  /** Value of -accel. */
  accelerator: string;
  /** Options of the machine `pc`, beside its memory. */
  machineOptions?: readonly string[];
  /** Words on the kernel's command line, besides the words with the guest's identity. */
  kernelWords?: readonly string[];
  /** `ft`: the guest's frames pass through its mailbox; `plain`: through a network card. */
  mode: 'ft' | 'plain';
  /** 32 hex digits that mark the guest's cycle ledger, if they are passed at boot. */
  mark?: string;
}

/** The machine and its guest, without any file of a particular twin. */
export function machineArguments(plan: MachinePlan, variant: Variant): string[] {
  const { kernel, initramfs, memoryMib, mac, ip } = plan;
  const { accelerator, machineOptions = [], kernelWords = [], mode, mark } = variant;
  const identity = [`ftlab.mode=${mode}`, `ftlab.mac=${mac}`, `ftlab.ip=${ip}`];
  const marked = mark === undefined ? [] : [`ftlab.mark=${mark}`];
  const words = ['console=ttyS0', 'quiet', 'panic=-1', ...kernelWords, ...identity, ...marked];
  return [
    ...['-nodefaults', '-nographic', '-m', String(memoryMib), '-cpu', 'qemu64'],
    ...['-accel', accelerator],
    ...['-machine', ['pc', 'memory-backend=ram0', ...machineOptions].join(',')],
    ...['-kernel', kernel, '-initrd', initramfs, '-append', words.join(' ')],
  ];
}

/** The files of a twin in its folder: RAM (outlives QEMU), serial console and QMP socket. */
export function fileArguments(folder: string, { memoryMib }: MachinePlan): string[] {
  const backend = `memory-backend-file,id=ram0,mem-path=${folder}/ram,share=on,size=${memoryMib}M`;
  return [
    ...['-object', backend, '-serial', `file:${folder}/serial`],
    ...['-qmp', `unix:${folder}/qmp,server=on,wait=off`],
  ];
}

/** A network card `e0` of the guest, whose frames pass a TAP as QEMU's netdev `hn0`. */
export function networkArguments(tap: string, { mac }: MachinePlan): string[] {
  return [
    ...['-netdev', `tap,id=hn0,ifname=${tap},script=no,downscript=no,vhost=off`],
    ...['-device', `virtio-net-pci,id=e0,netdev=hn0,mac=${mac},romfile=`],
  ];
}
