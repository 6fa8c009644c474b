import { expect, test } from 'vitest';
import { guestConfiguration } from './guest-configuration.ts';

test('a guest is described in the words of xl.cfg', () => {
  const plan = {
    ...{
      name: 'guest-0',
      type: 'pvh' as const,
      kernel: '/run/kernel',
      initramfs: '/run/initramfs',
      memoryMib: 128,
    },
    ...{ mac: '52:54:00:00:00:01', ip: '10.0.0.1', mark: '00ff' },
    ...{ transport: '/run/transport', plug: 'plug0' },
  };
  expect(guestConfiguration(plan)).toBe(
    [
      'name = "guest-0"',
      'type = "pvh"',
      'kernel = "/run/kernel"',
      'ramdisk = "/run/initramfs"',
      'cmdline = "console=hvc0 quiet panic=-1 ftlab.mode=plain ftlab.mac=52:54:00:00:00:01' +
        ' ftlab.ip=10.0.0.1 ftlab.mark=00ff"',
      'vif = ["mac=52:54:00:00:00:01,bridge=br0,script=vif.sh"]',
      'on_poweroff = "destroy"',
      'on_reboot = "destroy"',
      'on_crash = "destroy"',
      'memory = 128',
      'maxmem = 128',
      'vcpus = 1',
      '',
    ].join('\n'),
  );
});
