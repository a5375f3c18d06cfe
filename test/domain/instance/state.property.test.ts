import fc from 'fast-check';
import { stateNameOf } from '../../../src/domain/instance/state';
import { createInstanceModel, POISON } from './instance-model';

const NAMES = ['alpha', 'beta'];
type Model = ReturnType<typeof createInstanceModel>;

const name = fc.constantFrom(...NAMES);
const signal = fc.oneof(
  {
    weight: 8,
    arbitrary: fc.record({ kind: fc.constant('change' as const), name, id: fc.integer({ min: 1, max: 40 }) }),
  },
  { weight: 4, arbitrary: fc.record({ kind: fc.constant('bulk' as const), name }) },
  {
    weight: 2,
    arbitrary: fc.record({ kind: fc.constantFrom('pause' as const, 'resume' as const, 'pollNow' as const) }),
  },
  {
    weight: 2,
    arbitrary: fc.record({ kind: fc.constant('cut' as const), chars: fc.integer({ min: 0, max: 12_000 }) }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('configure' as const), pollDelayMs: fc.nat(9) }) },
);
const upheaval = fc.record({ kind: fc.constantFrom('remove' as const, 'add' as const, 'backfill' as const), name });
type Signal =
  | (typeof signal extends fc.Arbitrary<infer T> ? T : never)
  | (typeof upheaval extends fc.Arbitrary<infer T> ? T : never);

const work = (each: fc.Arbitrary<Signal>) =>
  fc.record({
    kind: fc.constant('work' as const),
    accepts: fc.nat(4),
    fails: fc.boolean(),
    meanwhile: fc.array(each, { maxLength: 3 }),
  });
const stepsOf = (each: fc.Arbitrary<Signal>) => fc.array(fc.oneof(work(each), each), { maxLength: 40 });

function give(model: Model, step: Signal): void {
  const present = Object.keys(model.state().resources);
  switch (step.kind) {
    case 'change':
      return model.change(step.name, step.id);
    case 'bulk':
      for (let id = 1; id <= 25; id += 1) model.change(step.name, id);
      return;
    case 'pause':
    case 'resume':
    case 'pollNow':
      return model[step.kind]();
    case 'cut':
      return model.cut(step.chars);
    case 'configure':
      return model.want(present, step.pollDelayMs);
    case 'remove':
      return model.configure(
        present.filter((each) => each !== step.name),
        0,
      );
    case 'add':
      return model.configure([...new Set([...present, step.name])], 0);
    case 'backfill':
      return model.backfill(step.name);
  }
}

type Step = Signal | (ReturnType<typeof work> extends fc.Arbitrary<infer T> ? T : never);

function live(steps: readonly Step[], after: (model: Model) => void = () => undefined): Model {
  const model = createInstanceModel(NAMES);
  for (const step of steps) {
    model.advance(300);
    // A new run begins between two activities, never during one.
    const meanwhile = () => {
      if (step.kind === 'work') for (const each of step.meanwhile) if (each.kind !== 'cut') give(model, each);
    };
    if (step.kind !== 'work') give(model, step);
    else if (!model.work(meanwhile, step.accepts, step.fails)) model.sleep();
    after(model);
  }
  model.advance(5_000);
  model.settle();
  return model;
}

function expectNothingLost(model: Model): void {
  for (const row of model.rows.values()) {
    if (model.state().resources[row.resource] === undefined) continue;
    const events = [...model.accepted, ...model.held].filter(
      (event) => event.resource === row.resource && event.objectId === String(row.id),
    );
    expect(Math.max(...events.map(({ content }) => Number(content)))).toBe(row.content);
  }
}

function goesBackwards(events: Model['accepted']): string[] {
  const latest = new Map<string, number>();
  return events.flatMap(({ resource, objectId, content }) => {
    const record = `${resource} ${objectId}`;
    const isBack = Number(content) < (latest.get(record) ?? 0);
    latest.set(record, Number(content));
    return isBack ? [record] : [];
  });
}

/**
 * In the midst of a window everything that was read of it moves behind what was not, which slides in front of the next
 * page.
 */
const ALL_BUT_THE_LAST_MOVE: Step[] = [
  working(),
  { kind: 'change', name: 'alpha', id: 1 },
  { kind: 'change', name: 'alpha', id: 1 },
  { kind: 'change', name: 'beta', id: 26 },
  { kind: 'bulk', name: 'beta' },
  working(),
  working(),
  working({ kind: 'bulk', name: 'beta' }),
];

function working(...meanwhile: Signal[]): Step {
  return { kind: 'work', accepts: 0, fails: false, meanwhile };
}

describe('an instance, whatever happens while it polls and delivers', () => {
  it('loses nothing and repeats nothing; what the receiver rejects is held, and nothing else', () => {
    fc.assert(
      fc.property(stepsOf(signal), (steps) => {
        const model = live(steps);
        expectNothingLost(model);
        const ids = [...model.accepted, ...model.held].map(({ eventId }) => eventId);
        expect(ids).toEqual([...new Set(ids)]);
        expect(model.held.every(({ objectId }) => POISON.includes(objectId))).toBe(true);
        expect(model.accepted.some(({ objectId }) => POISON.includes(objectId))).toBe(false);
        expect(goesBackwards(model.accepted)).toEqual([]);
        expect(model.state().held).toHaveLength(model.held.length);
        expect(model.state().pending).toBeNull();
        expect(stateNameOf(model.state())).toBe('polling');
      }),
      { numRuns: 150, examples: [[ALL_BUT_THE_LAST_MOVE]] },
    );
  });

  it('never moves a watermark back', () => {
    fc.assert(
      fc.property(stepsOf(signal), (steps) => {
        const marks = new Map<string, string>();
        live(steps, (model) => {
          for (const [each, { watermark }] of Object.entries(model.state().resources)) {
            const at = watermark.at ?? '';
            expect(at >= (marks.get(each) ?? '')).toBe(true);
            marks.set(each, at);
          }
        });
      }),
      { numRuns: 80 },
    );
  });

  it('loses nothing where resources are removed, added again and started over in between', () => {
    fc.assert(
      fc.property(stepsOf(fc.oneof({ weight: 3, arbitrary: signal }, { weight: 1, arbitrary: upheaval })), (steps) =>
        expectNothingLost(live(steps)),
      ),
      { numRuns: 150 },
    );
  });
});
