import { useState } from 'preact/hooks';
import { RESOURCES } from '../../../../domain/instance/configuration-keys';
import { JsonEditor } from '../parts/json-editor';
import { TextField } from '../parts/field';
import { ProblemList } from '../parts/problem-list';
import { pointerToKey, problemsUnder } from '../parts/problems';
import { RecordsDialog } from '../parts/records-dialog';
import type { ElementView, Json, JsonObject } from '../service/answers';
import { copiedResource, resourcesIn, textOfResources } from './draft';
import type { Form } from './form';

interface ResourcesProps {
  element: ElementView;
  form: Form;
  /** Reads a few records of a resource; left out: there is no preview here. */
  preview?: (resource: string) => Promise<JsonObject[]>;
}

/** The resources to poll: a checkbox each, and the JSON they stand for. Either shows what is done in the other. */
export function Resources({ element, form, preview }: ResourcesProps) {
  const [isEditing, setEditing] = useState(false);
  const [previewed, setPreviewed] = useState<string | null>(null);
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
          <ResourceLine
            key={name}
            name={name}
            isSelected={selected === null ? null : name in selected}
            onToggle={(isWanted) => toggle(name, isWanted)}
            onEdit={() => edit(name)}
            onPreview={preview && (() => setPreviewed(name))}
          />
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
      {preview && previewed !== null && (
        <RecordsDialog
          title={`${previewed} at ${element.name}`}
          read={() => preview(previewed)}
          onClose={() => setPreviewed(null)}
        />
      )}
    </fieldset>
  );
}

interface ResourceLineProps {
  name: string;
  /** Null: nobody can say, the JSON cannot be read. */
  isSelected: boolean | null;
  onToggle(isWanted: boolean): void;
  onEdit(): void;
  onPreview?(): void;
}

function ResourceLine({ name, isSelected, onToggle, onEdit, onPreview }: ResourceLineProps) {
  return (
    <li>
      <label>
        <input
          type="checkbox"
          checked={isSelected === true}
          disabled={isSelected === null}
          onChange={(event) => onToggle(event.currentTarget.checked)}
        />
        {name}
      </label>
      {isSelected && (
        <span class="links">
          <button type="button" class="plain" onClick={onEdit} aria-label={`Edit ${name}`}>
            Edit
          </button>
          {onPreview && (
            <button type="button" class="plain" onClick={onPreview} aria-label={`Preview ${name}`}>
              Preview
            </button>
          )}
        </span>
      )}
    </li>
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
      <TextField label="Another resource" value={name} onInput={setName} unmarked />
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
