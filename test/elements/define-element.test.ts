import { harbour } from '../../examples/element/harbour';
import { defineElement } from '../../src/elements/define-element';
import type { Element } from '../../src/elements/element';

const [baseUrl, apiKey] = harbour.fields;
const shipments = harbour.defaultResources['shipments']!;

const define = (changes: Partial<Element>) => () => defineElement({ ...harbour, ...changes });

describe('defineElement', () => {
  it('gives back what is well-formed, frozen to its last field', () => {
    const element = define({})();
    expect(element).toEqual(harbour);
    expect(() => {
      (element.fields[0] as { help: string }).help = 'other';
    }).toThrow(TypeError);
  });

  it.each<[string, Partial<Element>, RegExp]>([
    ['a key with capitals', { key: 'Harbour' }, /"Harbour" is not well-formed: key: lower-case/],
    ['a number of 0', { numericId: 0 }, /numericId/],
    ['a hub with a slash', { hub: 'a/b' }, /hub/],
    ['no description', { description: ' ' }, /not empty/],
    ['a field that is there twice', { fields: [baseUrl!, baseUrl!] }, /field base.url is there twice/],
    ['an event key', { fields: [{ ...baseUrl!, key: 'event.url' }] }, /same for every element/],
    ['a field without help', { fields: [{ ...baseUrl!, help: '' }] }, /label and help/],
    ['a choice without choices', { fields: [{ ...baseUrl!, type: 'choice' }] }, /at least one/],
    [
      'a condition on what is no choice',
      { fields: [{ ...baseUrl!, onlyIf: [{ key: 'username', value: 'a', required: false }] }] },
      /onlyIf names no value of a choice/,
    ],
    ['choices of a text', { fields: [{ ...baseUrl!, choices: ['a'] }] }, /choices belong to a choice/],
    [
      'a default outside the choices',
      { fields: [{ ...baseUrl!, type: 'choice', choices: ['a'], defaultValue: 'b' }] },
      /none of the choices/,
    ],
    ['a secret with a default', { fields: [{ ...apiKey!, defaultValue: 'x' }] }, /a secret is text, without a default/],
    ['a default page over the largest', { defaultPageSize: 501 }, /defaultPageSize/],
    ['a deletion feed of no resource', { hasDeletionFeed: () => true }, /deletionFeed needs hasDeletionFeed/],
    [
      'a default url of another hub',
      { defaultResources: { a: { ...shipments, url: '/hubs/crm/a' } } },
      /resource a: Harbour is read/,
    ],
    [
      'a default url with a wrong template',
      { defaultResources: { a: { ...shipments, url: '${day}' } } },
      /resource a: Template/,
    ],
    [
      'a default resource without id',
      { defaultResources: { a: { url: String(shipments['url']) } } },
      /idField is missing/,
    ],
    [
      'a wrong date pattern',
      {
        defaultResources: {
          a: { ...shipments, datesConfiguration: { updatedDateField: 'x', updatedDateFormat: 'bb' } },
        },
      },
      /default resource a: /,
    ],
  ])('refuses %s', (_, changes, message) => {
    expect(define(changes)).toThrow(message);
  });

  it('names every problem at once', () => {
    expect(define({ numericId: -1, hub: '' })).toThrow(/numericId.*hub/);
  });
});
