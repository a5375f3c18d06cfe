import { useState } from 'preact/hooks';
import { JsonEditor } from '../parts/json-editor';
import { TextField } from '../parts/field';
import { pointerToKey, problemsUnder } from '../parts/problems';
import type { ElementView, Json } from '../service/answers';
import { copiedResource, RESOURCES, resourcesIn, textOfResources } from './draft';
import type { Form } from './form';

/** The resources to poll: a checkbox each, and the JSON they stand for. Either shows what is done in the other. */
export function Resources({ element, form }: { element: ElementView; form: Form }) {
  const [isEditing, setEditing] = useState(false);
  const [target, setTarget] = useState<{ name: string } | null>(null);
  const { resources: text } = form.draft;
  const selected = resourcesIn(text);
  const known = { ...element.defaultResources, ...selected };
  const problems = problemsUnder(form.problems, pointerToKey(RESOURCES));
  const set = (resources: Record<string, Json>) => form.change({ resources: textOfResources(resources) });
  const edit = (name: string) => {
    setEditing(true);
    setTarget({ name });
  };
  const toggle = (name: string, isWanted: boolean) => {
    const { [name]: resource, ...others } = known;
    const kept = Object.entries(known).filter(([key]) => (key === name ? isWanted : key in (selected ?? {})));
    set(isWanted ? Object.fromEntries(kept) : pick(others, selected));
    if (isWanted && resource === undefined) edit(name);
  };
  return (
    <fieldset class="resources">
      <legend>Configure Polling: select the resources to poll</legend>
      <ul class="checkboxes">
        {Object.keys(known).map((name) => (
          <li key={name}>
            <label>
              <input
                type="checkbox"
                checked={selected !== null && name in selected}
                disabled={selected === null}
                onChange={(event) => toggle(name, event.currentTarget.checked)}
              />
              {name}
            </label>
            {selected !== null && name in selected && (
              <button type="button" class="plain" onClick={() => edit(name)} aria-label={`Edit ${name}`}>
                Edit
              </button>
            )}
          </li>
        ))}
      </ul>
      {selected === null && (
        <p class="problem">The JSON cannot be read: correct it, then resources can be selected here.</p>
      )}
      <div class="row">
        <AddResource
          disabled={selected === null}
          onAdd={(name) => {
            set({ ...selected, [name]: copiedResource(name, Object.entries(known)[0]) });
            edit(name);
          }}
        />
        <button type="button" aria-expanded={isEditing} onClick={() => setEditing(!isEditing)}>
          {isEditing ? 'Hide JSON' : 'Edit JSON'}
        </button>
      </div>
      {(isEditing || problems.length > 0) && (
        <>
          <JsonEditor
            label="Poller configuration, JSON"
            value={text}
            problems={problems}
            target={target}
            onChange={(resources) => form.change({ resources })}
          />
          <ProblemList problems={problems} />
        </>
      )}
    </fieldset>
  );
}

function pick(from: Record<string, Json>, wanted: Record<string, Json> | null): Record<string, Json> {
  return Object.fromEntries(Object.entries(from).filter(([name]) => wanted !== null && name in wanted));
}

function AddResource({ disabled, onAdd }: { disabled: boolean; onAdd(name: string): void }) {
  const [name, setName] = useState('');
  const isName = /^[\w-]+$/.test(name.trim());
  return (
    <div class="add-resource">
      <TextField label="Another resource" value={name} onInput={setName} required />
      <button
        type="button"
        disabled={disabled || !isName}
        onClick={() => {
          onAdd(name.trim());
          setName('');
        }}
      >
        Add
      </button>
    </div>
  );
}

/** The editor's marks as a list, for those who do not see them. */
export function ProblemList({ problems }: { problems: readonly { pointer: string; message: string }[] }) {
  if (problems.length === 0) return null;
  return (
    <ul class="problems" aria-live="polite">
      {problems.map(({ pointer, message }) => (
        <li key={pointer + message}>
          <code>{pointer || '/'}</code> {message}
        </li>
      ))}
    </ul>
  );
}
