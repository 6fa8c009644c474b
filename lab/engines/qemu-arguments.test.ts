import { expect, test } from 'vitest';
import { fileArguments, machineArguments } from './qemu-arguments.ts';

const plan = { kernel: 'K', initramfs: 'I', memoryMib: 128, mac: 'M', ip: 'A' };

test('a variant adds to the machine and to the kernel’s words, and changes nothing else', () => {
  const plain = machineArguments(plan, { accelerator: 'tcg', mode: 'plain', mark: 'ff' });
  expect(plain.join(' ')).toBe(
    '-nodefaults -nographic -m 128 -cpu qemu64 -accel tcg -machine pc,memory-backend=ram0' +
      ' -kernel K -initrd I -append console=ttyS0 quiet panic=-1' +
      ' ftlab.mode=plain ftlab.mac=M ftlab.ip=A ftlab.mark=ff',
  );
  const other = machineArguments(plan, {
    accelerator: 'tcg,thread=single',
    machineOptions: ['hpet=off'],
    kernelWords: ['tsc=reliable'],
    mode: 'ft',
  });
  expect(other).toContain('pc,memory-backend=ram0,hpet=off');
  expect(other.at(-1)).toBe(
    'console=ttyS0 quiet panic=-1 tsc=reliable ftlab.mode=ft ftlab.mac=M ftlab.ip=A',
  );
});

test('files of a twin lie in its folder, and its RAM is shared', () => {
  expect(fileArguments('/f', plan)[1]).toBe(
    'memory-backend-file,id=ram0,mem-path=/f/ram,share=on,size=128M',
  );
});
