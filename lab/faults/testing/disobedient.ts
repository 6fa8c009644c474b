/** For tests: a lab whose switch does not carry out its orders. */
import type { Lab } from '../../lab.ts';
import type { Conditions } from '../../platforms/conditions.ts';
import type { Switch } from '../../platforms/link.ts';

/** The given methods replace the methods of the switch. */
export function withSwitch(lab: Lab, methods: Partial<Switch>): Lab {
  const stand: Switch = new Proxy(lab.switch, {
    get(real, name: keyof Switch) {
      const method = methods[name] ?? real[name];
      return typeof method === 'function' ? method.bind(real) : method;
    },
  });
  return { ...lab, switch: stand };
}

/** Conditions are changed before they are set. */
export function disobedient(lab: Lab, change: (requested: Conditions) => Conditions): Lab {
  const shape: Switch['shape'] = (port, directions, requested) =>
    lab.switch.shape(port, directions, change(requested));
  return withSwitch(lab, { shape });
}
