/** For tests: a lab whose switch does not carry out its orders. */
import type { Lab } from '../../lab.ts';
import type { Conditions } from '../../platforms/conditions.ts';
import type { Switch } from '../../platforms/link.ts';

/** The given methods replace the methods of the switch. */
export function withSwitch(lab: Lab, methods: Partial<Switch>): Lab {
  const stand: Switch = new Proxy(lab.switch, {
    get(real, name: keyof Switch) {
      const own = methods[name] ?? real[name];
      return typeof own === 'function' ? own.bind(real) : own;
    },
  });
  return { ...lab, switch: stand };
}

/** Conditions are changed before they are set. */
export function disobedient(lab: Lab, change: (asked: Conditions) => Conditions): Lab {
  const shape: Switch['shape'] = (port, directions, asked) =>
    lab.switch.shape(port, directions, change(asked));
  return withSwitch(lab, { shape });
}
