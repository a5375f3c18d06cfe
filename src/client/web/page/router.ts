import { useEffect, useState } from 'preact/hooks';

/** The parts of the address after `#/`: `['instances', '7']`. */
export type Route = readonly string[];

/** Follows the address. Routes are fragments, so that the page is one document and the API keeps every path. */
export function useRoute(): Route {
  const [route, setRoute] = useState(currentRoute);
  useEffect(() => {
    const follow = () => setRoute(currentRoute());
    window.addEventListener('hashchange', follow);
    return () => window.removeEventListener('hashchange', follow);
  }, []);
  return route;
}

export function pathTo(...parts: (string | number)[]): string {
  return '#/' + parts.map((part) => encodeURIComponent(part)).join('/');
}

export function goTo(...parts: (string | number)[]): void {
  window.location.hash = pathTo(...parts);
}

function currentRoute(): Route {
  return window.location.hash.replace(/^#\/?/, '').split('/').filter(Boolean).map(decodeURIComponent);
}
