import { leftovers } from '../../src/configuration/placeholders';

const inSecret = (text: string) => leftovers({ password: text }, () => true).length > 0;

test.each([
  '<YOUR_PASSWORD>',
  '<YOUR_PASSWORD_2>',
  ' <PASSWORD2> ',
  '<OAUTH2_CLIENT_SECRET>',
  '<API_KEY_10>',
  '<your password>',
  '<Your-Password>',
])('%j as a whole is a placeholder, also of a secret', (text) => {
  expect(inSecret(text)).toBe(true);
});

test.each([
  '<XK4J9Q2P>',
  '<a7Bc9>',
  '<7H_K2>',
  '<A_B3C>',
  '<YOUR_PASSWORD_2>x',
  'x<YOUR_PASSWORD>',
  '<>',
  '<A__B>',
  '<_A>',
])('%j is a password', (text) => {
  expect(inSecret(text)).toBe(false);
});
