import { isAsked } from '../../../src/client/web/page/create/draft';
import { rest } from '../../../src/elements/rest';

const askedWith = (values: Record<string, string>) =>
  rest.fields.filter((field) => field.onlyIf !== undefined && isAsked(field, values)).map(({ key }) => key);

describe('a field that belongs to a choice', () => {
  it.each([
    ['basic', ['username', 'password']],
    ['bearer', ['token', 'authentication.prefix']],
    [
      'login',
      [
        'username',
        'password',
        'authentication.prefix',
        'login.url',
        'login.body',
        'login.token.path',
        'login.expires.path',
      ],
    ],
    ['apiKey', ['api.key', 'api.key.name', 'api.key.in']],
    ['none', []],
    ['', []],
  ])('is asked for with that choice alone: %j', (type, keys) => {
    expect(askedWith({ 'authentication.type': type, 'pagination.type': 'none' })).toEqual(keys);
  });

  it('is asked for if nobody has chosen', () => {
    expect(askedWith({})).toEqual(rest.fields.filter(({ onlyIf }) => onlyIf !== undefined).map(({ key }) => key));
  });
});
