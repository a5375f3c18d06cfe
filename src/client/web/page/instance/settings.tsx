import { useState } from 'preact/hooks';
import type { ChangeFate } from '../../../../contract/messages';
import { Credentials } from '../create/credentials';
import { configurationOf, readsWithToken } from '../create/draft';
import { CallbackUrl, EventsSwitch, MoreAboutEvents, RefreshInterval } from '../create/events';
import { Identity } from '../create/identity';
import { Resources } from '../create/resources';
import { Unplaced } from '../create/unplaced';
import { useConsent } from '../create/use-consent';
import { useForm } from '../create/use-form';
import { announce } from '../parts/announcer';
import { ActionButton } from '../parts/button';
import { RequiredNote } from '../parts/field';
import { Failure } from '../parts/notice';
import type { ElementView, InstanceView, JsonObject, Problem } from '../service/answers';
import { askApi, ServiceProblem } from '../service/call';
import { changeBetween, draftOf } from './changes';

interface SettingsProps {
  instance: InstanceView;
  element: ElementView;
  /** With the id of a change that was recorded: no worker answered in time; null: it is applied. */
  onSaved(changeId: string | null): void;
}

const ACCEPTED = 202;

/** Changes an instance while it runs. What is saved is only what was changed. */
export function Settings({ instance, element, onSaved }: SettingsProps) {
  const [before] = useState(() => draftOf(instance, element));
  const path = `/instances/${instance.id}`;
  const { form, isComplete, showAll } = useForm(() => before, {
    path: `${path}/validate`,
    bodyOf: (draft) => changeBetween(before, draft),
  });
  const { ask, vendorPage } = useConsent(element);
  const { error, save } = useSaving(path, { onSaved, onRefused: showAll });
  const change = changeBetween(before, form.draft);

  /**
   * A new consent, if the vendor no longer takes the tokens. Judged before: a code is good for one use, and for a
   * minute.
   */
  const authorizeAgain = async () => {
    if (!(await isComplete())) return;
    const given = await ask({ ...instance.configuration, ...configurationOf(form.draft) });
    if (given === null) announce('This configuration needs no consent.');
    else await save({ ...change, providerData: { ...given } });
  };
  return (
    <form
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        void save(change);
      }}
    >
      <RequiredNote />
      <Identity form={form} />
      <EventsSwitch form={form}>
        <CallbackUrl form={form} />
        <RefreshInterval form={form} />
        <Resources element={element} form={form} />
        <MoreAboutEvents form={form} isNew={false} />
      </EventsSwitch>
      <details open={instance.state === 'reauth_required'}>
        <summary>Credentials</summary>
        {readsWithToken(element, form.draft.values) && (
          <ActionButton action={authorizeAgain}>Authorize again</ActionButton>
        )}
        {vendorPage}
        <Credentials element={element} form={form} isNew={false} />
      </details>
      <Unplaced element={element} form={form} />
      <Failure error={error} />
      <button type="submit" class="primary" disabled={Object.keys(change).length === 0}>
        Save
      </button>
    </form>
  );
}

interface Outcome {
  onSaved(changeId: string | null): void;
  onRefused(problems: readonly Problem[]): void;
}

function useSaving(path: string, { onSaved, onRefused }: Outcome) {
  const [error, setError] = useState<unknown>(null);
  const save = async (body: JsonObject) => {
    setError(null);
    try {
      const { status, body: answer } = await askApi<InstanceView | ChangeFate>('PATCH', path, { body });
      if (status === ACCEPTED) return onSaved((answer as ChangeFate).id);
      announce('Saved; the instance goes on with it.');
      onSaved(null);
    } catch (failure) {
      setError(failure);
      if (failure instanceof ServiceProblem && failure.errors.length > 0) onRefused(failure.errors);
    }
  };
  return { error, save };
}
