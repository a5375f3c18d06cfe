import { Title } from '../parts/title';
import { pathTo } from '../router';

export function Missing() {
  return (
    <>
      <Title text="Nothing here" />
      <p>
        There is nothing at this address. <a href={pathTo()}>See all instances</a>.
      </p>
    </>
  );
}
