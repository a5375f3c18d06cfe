import { useState } from 'preact/hooks';
import { Credentials } from '../create/credentials';
import { configurationOf, CONSENT_CALLBACK_KEY, type Draft } from '../create/draft';
import { CallbackUrl, EventsSwitch, MoreAboutEvents, RefreshInterval } from '../create/events';
import type { Form } from '../create/form';
import { Identity } from '../create/identity';
import { Resources } from '../create/resources';
import { Unplaced } from '../create/unplaced';
import { announce } from '../parts/announcer';
import { ActionButton } from '../parts/button';
import { Failure } from '../parts/notice';
import { problemAt } from '../parts/problems';
import type { ElementView, InstanceView, Problem } from '../service/answers';
import { callApi, ServiceProblem } from '../service/call';
import { askForConsent, openVendorPage } from '../service/consent';
import { changeBetween, draftOf } from './changes';

interface SettingsProps {
  instance: InstanceView;
  element: ElementView;
  onSaved(instance: InstanceView): void;
}

/** Changes an instance while it runs. What is saved is only what was changed. */
export function Settings({ instance, element, onSaved }: SettingsProps) {
  const [before] = useState<Draft>(() => draftOf(instance, element));
  const [draft, setDraft] = useState(before);
  const [problems, setProblems] = useState<readonly Problem[]>([]);
  const [error, setError] = useState<unknown>(null);
  const change = changeBetween(before, draft);
  const form: Form = {
    draft,
    problems,
    change: (part) => setDraft((now) => ({ ...now, ...part })),
    setValue: (key, value) => setDraft((now) => ({ ...now, values: { ...now.values, [key]: value } })),
    leave: () => undefined,
    problemAt: (pointer) => problemAt(problems, pointer),
  };

  const save = async () => {
    setError(null);
    setProblems([]);
    try {
      const saved = await callApi<InstanceView>('PATCH', `/instances/${instance.id}`, { body: change });
      announce('Saved; the instance goes on with it.');
      onSaved(saved);
    } catch (failure) {
      setError(failure);
      if (failure instanceof ServiceProblem) setProblems(failure.errors);
    }
  };
  return (
    <form
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        void save();
      }}
    >
      <Identity form={form} />
      <EventsSwitch form={form}>
        <CallbackUrl form={form} />
        <RefreshInterval form={form} />
        <Resources element={element} form={form} />
        <MoreAboutEvents form={form} isNew={false} />
      </EventsSwitch>
      <details open={instance.state === 'reauth_required'}>
        <summary>Credentials</summary>
        <Credentials element={element} form={form} isNew={false} />
        <AuthorizeAgain instance={instance} element={element} form={form} onSaved={onSaved} />
      </details>
      <Unplaced element={element} form={form} />
      <Failure error={error} />
      <button type="submit" class="primary" disabled={Object.keys(change).length === 0}>
        Save
      </button>
    </form>
  );
}

/** A new consent for an instance whose tokens the vendor no longer takes. */
function AuthorizeAgain({ instance, element, form, onSaved }: SettingsProps & { form: Form }) {
  if (!element.configuration.some(({ key }) => key === CONSENT_CALLBACK_KEY)) return null;
  const authorize = async () => {
    const configuration = { ...instance.configuration, ...configurationOf(form.draft) };
    const options = { show: openVendorPage, signal: new AbortController().signal };
    const code = await askForConsent(element.key, configuration, options);
    if (code === null) return announce('This configuration needs no consent.');
    const body = { providerData: { code } };
    onSaved(await callApi<InstanceView>('PATCH', `/instances/${instance.id}`, { body }));
    announce('Authorized again.');
  };
  return <ActionButton action={authorize}>Authorize again</ActionButton>;
}
