import { storiesOf, wholeOf } from './stories';
import { systems } from './systems';

const namesOf = (system: string, name: string | null) => storiesOf(system, name).map((story) => story.name);

test('without a name a system has the stories that were made for it, or else `plain`', () => {
  expect(namesOf('pocketbase', null)).toEqual(['pb-churn', 'pb-churn-7']);
  expect(namesOf('oidc', null)).toEqual(['plain']);
});

test('a story for any system is told by its name alone, one of another system is none', () => {
  expect(namesOf('pocketbase', 'crashes')).toEqual(['crashes']);
  expect(namesOf('pocketbase', 'wp-bulk')).toEqual([]);
  expect(namesOf('pocketbase', 'no such story')).toEqual([]);
});

test('the whole laboratory has the same story for each system, and the receivers and the network once', () => {
  expect(systems.map(({ key }) => wholeOf(key)[0]?.name)).toEqual(systems.map(() => 'whole'));
  const others = systems.flatMap(({ key }) => wholeOf(key).slice(1));
  expect(others.map(({ name }) => name)).toEqual(['receivers', 'toxics']);
});
