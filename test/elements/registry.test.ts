import { harbour } from '../../examples/element/harbour';
import { elementOf, elements, registryWith } from '../../src/elements/registry';
import { sagecrm } from '../../src/elements/sagecrm';

describe('elementOf', () => {
  it.each(['sagecrm', 3641, '3641'])('finds Sage CRM by %p', (keyOrNumericId) => {
    expect(elementOf(keyOrNumericId)).toBe(sagecrm);
  });

  it.each(['', 'SageCRM', 'constructor', 0, Number.NaN, '3641 '])('finds nothing by %p', (keyOrNumericId) => {
    expect(elementOf(keyOrNumericId)).toBeUndefined();
  });
});

describe('elements', () => {
  it('gives no key and no number to two elements', () => {
    const names = elements.flatMap(({ key, numericId }) => [key, String(numericId)]);
    expect(new Set(names).size).toBe(names.length);
  });

  it.each(elements)('$key accepts the URLs of its own default resources', (element) => {
    for (const { url } of Object.values(element.defaultResources)) {
      const rendered = String(url).replace(/\$\{[^}]*\}/g, '2017-06-12T14:09:00Z');
      expect(element.checkHubUrl(rendered)).toBeNull();
    }
  });
});

describe('registryWith', () => {
  it('has the elements of somebody else beside ours', () => {
    const registry = registryWith([harbour]);
    expect(registry.elementOf('harbour')).toBe(harbour);
    expect(registry.elementOf(String(harbour.numericId))).toBe(harbour);
    expect(registry.elementOf('sagecrm')).toBe(sagecrm);
    expect(registry.elements).toEqual([...elements, harbour]);
    expect(elementOf('harbour')).toBeUndefined();
  });

  it.each([
    ['key', { ...harbour, key: 'sagecrm' }],
    ['numericId', { ...harbour, numericId: sagecrm.numericId }],
  ])('refuses one whose %s is taken', (_, element) => {
    expect(() => registryWith([element])).toThrow('each needs a key and a numericId of its own');
  });
});
