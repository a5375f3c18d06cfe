import { useEffect, useState } from 'preact/hooks';
import { Announcer, announce } from './parts/announcer';
import { Failure } from './parts/notice';
import { goTo, pathTo, useRoute, type Route } from './router';
import { callApi, callPage, messageOf, ServiceProblem, signedOut } from './service/call';
import type { ElementView, JsonObject } from './service/answers';
import { draftFromBody } from './create/draft-from-body';
import { Catalog } from './views/catalog';
import { ConsentDone } from './views/consent-done';
import { Create } from './views/create';
import { Instance } from './views/instance';
import { InstanceList } from './views/instance-list';
import { Missing } from './views/missing';
import { PresetForm } from './views/preset';
import { SignIn } from './views/sign-in';

/** Null: not asked yet. `signed-out`: somebody has to sign in. */
type Elements = ElementView[] | 'signed-out' | null;

export function App() {
  return window.location.pathname === '/consent/callback' ? <ConsentDone /> : <Page />;
}

function Page() {
  const [elements, setElements] = useState<Elements>(null);
  const [error, setError] = useState<unknown>(null);
  const route = useRoute();

  const load = async () => {
    try {
      setElements(await callApi<ElementView[]>('GET', '/elements'));
      setError(null);
    } catch (failure) {
      if (failure instanceof ServiceProblem && failure.status === 401) setElements('signed-out');
      else setError(failure);
    }
  };
  useEffect(() => {
    const onSignedOut = () => setElements('signed-out');
    signedOut.addEventListener('signed-out', onSignedOut);
    void load();
    return () => signedOut.removeEventListener('signed-out', onSignedOut);
  }, []);

  const signOut = async () => {
    await callPage('DELETE', '/session').catch((failure: unknown) => announce(messageOf(failure)));
    setElements('signed-out');
  };
  const isSignedIn = Array.isArray(elements);
  return (
    <>
      <Header isSignedIn={isSignedIn} route={route} onSignOut={() => void signOut()} />
      <main id="main">
        <Failure error={error} />
        {elements === 'signed-out' && <SignIn onSignedIn={() => void load()} />}
        {isSignedIn && <View route={route} elements={elements} />}
      </main>
      <Announcer />
    </>
  );
}

function View({ route, elements }: { route: Route; elements: ElementView[] }) {
  const [place, name] = route;
  const [pasted, setPasted] = useState<{ key: string; body: JsonObject } | null>(null);
  // Who leaves the form leaves what was pasted into it.
  useEffect(() => {
    if (place !== 'elements' || name === undefined) setPasted(null);
  }, [place, name]);
  const fillForm = ({ key }: ElementView, body: JsonObject) => {
    setPasted({ key, body });
    goTo('elements', key);
  };
  if (place === undefined) return <InstanceList elements={elements} />;
  if (place === 'elements' && name === undefined) return <Catalog elements={elements} onBody={fillForm} />;
  const element = elements.find(({ key }) => key === name);
  if (place === 'elements' && element) {
    const body = pasted?.key === element.key ? pasted.body : null;
    const draft = body === null ? undefined : () => draftFromBody(body, element, window.location.origin);
    return <Create key={element.key} element={element} draft={draft} />;
  }
  if (place === 'presets' && name !== undefined) return <PresetForm key={name} presetKey={name} elements={elements} />;
  if (place === 'instances' && /^\d+$/.test(name ?? ''))
    return <Instance key={name} id={Number(name)} elements={elements} />;
  return <Missing />;
}

interface HeaderProps {
  isSignedIn: boolean;
  route: Route;
  onSignOut(): void;
}

function Header({ isSignedIn, route: [place], onSignOut }: HeaderProps) {
  const current = (isHere: boolean) => (isHere ? 'page' : undefined);
  return (
    <header class="masthead">
      <a class="brand" href={pathTo()}>
        <img src="/page/icon.svg" alt="" width="24" height="24" />
        element-events
      </a>
      {isSignedIn && (
        <nav aria-label="Main">
          <a href={pathTo()} aria-current={current(place === undefined || place === 'instances')}>
            Instances
          </a>
          <a href={pathTo('elements')} aria-current={current(place === 'elements' || place === 'presets')}>
            Elements Catalog
          </a>
          <button type="button" class="plain" onClick={onSignOut}>
            Sign out
          </button>
        </nav>
      )}
    </header>
  );
}
