import type { Json } from '../values/json';

/** How a resource is asked for, beside its url. Its texts may hold the templates that a url may hold. */
export interface RequestShape {
  method: 'GET' | 'POST';
  headers: Readonly<Record<string, string>>;
  /** JSON; null: there is none. */
  body: Json;
}

/** What is asked for, with its dates. The placeholders of pages still stand: the element fills them page by page. */
export interface RenderedRequest {
  hubUrl: string;
  /** Left out: a GET of the url alone. */
  shape?: RequestShape;
}
