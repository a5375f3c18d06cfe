import { useState } from 'preact/hooks';
import { Credentials } from '../create/credentials';
import { configurationOf, CONSENT_CALLBACK_KEY } from '../create/draft';
import { CallbackUrl, EventsSwitch, MoreAboutEvents, RefreshInterval } from '../create/events';
import { Identity } from '../create/identity';
import { Resources } from '../create/resources';
import { Unplaced } from '../create/unplaced';
import { useConsent } from '../create/use-consent';
import { useForm } from '../create/use-form';
import { announce } from '../parts/announcer';
import { ActionButton } from '../parts/button';
import { Failure } from '../parts/notice';
import type { ElementView, InstanceView, Json, JsonObject } from '../service/answers';
import { askApi, ServiceProblem } from '../service/call';
import { changeBetween, draftOf } from './changes';

interface SettingsProps {
  instance: InstanceView;
  element: ElementView;
  /** `isApplied` false: accepted, and the instance has not come to it yet. */
  onSaved(isApplied: boolean): void;
}

const ACCEPTED = 202;

/** Changes an instance while it runs. What is saved is only what was changed. */
export function Settings({ instance, element, onSaved }: SettingsProps) {
  const [before] = useState(() => draftOf(instance, element));
  const path = `/instances/${instance.id}`;
  const { form, showAll } = useForm(() => before, {
    path: `${path}/validate`,
    bodyOf: (draft) => changeBetween(before, draft),
  });
  const [error, setError] = useState<unknown>(null);
  const change = changeBetween(before, form.draft);

  const save = async (body: JsonObject) => {
    setError(null);
    try {
      const { status } = await askApi<InstanceView>('PATCH', path, { body });
      if (status !== ACCEPTED) announce('Saved; the instance goes on with it.');
      onSaved(status !== ACCEPTED);
    } catch (failure) {
      setError(failure);
      if (failure instanceof ServiceProblem && failure.errors.length > 0) showAll(failure.errors);
    }
  };
  return (
    <form
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        void save(change);
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
        <AuthorizeAgain
          element={element}
          configuration={{ ...instance.configuration, ...configurationOf(form.draft) }}
          onCode={(code) => save({ ...change, providerData: { code } })}
        />
      </details>
      <Unplaced element={element} form={form} />
      <Failure error={error} />
      <button type="submit" class="primary" disabled={Object.keys(change).length === 0}>
        Save
      </button>
    </form>
  );
}

interface AuthorizeAgainProps {
  element: ElementView;
  configuration: Record<string, Json>;
  onCode(code: string): Promise<void>;
}

/** A new consent for an instance whose tokens the vendor no longer takes. It saves what else was changed too. */
function AuthorizeAgain({ element, configuration, onCode }: AuthorizeAgainProps) {
  const { ask, vendorPage } = useConsent(element);
  if (!element.configuration.some(({ key }) => key === CONSENT_CALLBACK_KEY)) return null;
  const authorize = async () => {
    const code = await ask(configuration);
    if (code === null) return announce('This configuration needs no consent.');
    await onCode(code);
  };
  return (
    <>
      {vendorPage}
      <ActionButton action={authorize}>Authorize again</ActionButton>
    </>
  );
}
