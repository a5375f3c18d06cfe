import { isJsonObject, type Json } from '../values/json';
import type { RenderedRequest, RequestShape } from './request-shape';
import { parseTemplate, parseUrlTemplate, type Template, type TemplateTimes } from './url-template';

/**
 * A resource's url, headers and body with their date templates found and understood. Its bounds are those of all its
 * texts.
 */
export interface RequestTemplate extends Bounds {
  /** `encode` is applied to each date in the url, and to no other. */
  render(times: TemplateTimes, encode?: (text: string) => string): RenderedRequest;
}

/** Throws `UrlTemplateError` if a template cannot be used. */
export function parseRequestTemplate(url: string, shape: RequestShape | undefined): RequestTemplate {
  const urlTemplate = parseUrlTemplate(url);
  if (shape === undefined)
    return {
      ...boundsOf([urlTemplate]),
      render: (times, encode) => ({ hubUrl: urlTemplate.render(times, encode) }),
    };
  const headers = Object.entries(shape.headers).map(([name, text]) => [name, parseTemplate(text, 'header')] as const);
  const body = parseJsonTemplate(shape.body);
  return {
    ...boundsOf([urlTemplate, ...headers.map(([, template]) => template), body]),
    render: (times, encode) => ({
      hubUrl: urlTemplate.render(times, encode),
      shape: {
        method: shape.method,
        headers: Object.fromEntries(headers.map(([name, template]) => [name, template.render(times)])),
        body: body.render(times),
      },
    }),
  };
}

interface JsonTemplate extends Bounds {
  render(times: TemplateTimes): Json;
}

function parseJsonTemplate(value: Json): JsonTemplate {
  if (typeof value === 'string') return parsedText(parseTemplate(value, 'text'));
  if (Array.isArray(value)) {
    const entries = value.map(parseJsonTemplate);
    return {
      ...boundsOf(entries),
      render: (times) => entries.map((one) => one.render(times)),
    };
  }
  if (!isJsonObject(value)) return { ...boundsOf([]), render: () => value };
  const members = Object.entries(value).map(([key, member]) => [key, parseJsonTemplate(member)] as const);
  return {
    ...boundsOf(members.map(([, member]) => member)),
    render: (times) => Object.fromEntries(members.map(([key, member]) => [key, member.render(times)])),
  };
}

/** A text that is one date alone becomes a number if it is one: many APIs take seconds since 1970 as such only. */
function parsedText(template: Template): JsonTemplate {
  return {
    ...boundsOf([template]),
    render(times) {
      const text = template.render(times);
      return template.isDateAlone && String(Number(text)) === text ? Number(text) : text;
    },
  };
}

type Bounds = Pick<Template, 'unitMs' | 'hasEnd' | 'readAs' | 'coarsestUnitMs'>;

/** Of several texts together. */
function boundsOf(parts: readonly Bounds[]): Bounds {
  const unitsMs = parts.map(({ unitMs }) => unitMs).filter((unitMs) => unitMs !== null);
  return {
    unitMs: unitsMs.length === 0 ? null : Math.min(...unitsMs),
    hasEnd: parts.some(({ hasEnd }) => hasEnd),
    readAs: (fromMs) => Math.min(fromMs, ...parts.map(({ readAs }) => readAs(fromMs))),
    coarsestUnitMs: Math.max(0, ...parts.map(({ coarsestUnitMs }) => coarsestUnitMs)),
  };
}
