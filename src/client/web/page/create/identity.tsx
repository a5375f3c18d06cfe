import { TextField } from '../parts/field';
import type { Form } from './form';

/** What the instance is known by. */
export function Identity({ form }: { form: Form }) {
  const { draft, change, leave } = form;
  return (
    <div class="grid">
      <TextField
        label="Name"
        help="For you to know the instance by."
        required
        value={draft.name}
        problem={form.problemAt('/name')}
        onInput={(name) => change({ name })}
        onLeave={() => leave('/name')}
      />
      <TextField
        label="Tags"
        help="Separated by commas."
        value={draft.tags}
        problem={form.problemAt('/tags')}
        onInput={(tags) => change({ tags })}
        onLeave={() => leave('/tags')}
      />
    </div>
  );
}
