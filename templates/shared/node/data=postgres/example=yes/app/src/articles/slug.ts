const LONGEST = 190; // leaves room for a number

/** What may be a part of an address, made of a title. */
export function slugify(title: string): string {
  const words = title
    .normalize('NFKD')
    .replaceAll(/\p{M}/gu, '') // the accents, which are characters of their own by now
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-');
  return words.slice(0, LONGEST).replaceAll(/^-+|-+$/g, '') || 'article';
}

/** The slug itself, or the first of slug-2, slug-3 ... that is neither taken nor reserved. */
export function freeSlug(slug: string, taken: ReadonlySet<string>): string {
  let free = slug;
  for (let number = 2; taken.has(free) || isReserved(free); number++) free = `${slug}-${number}`;
  return free;
}

/** Kept free for the form for a new article, which sites have beside the pages of those that are there. */
export function isReserved(slug: string): boolean {
  return slug === 'new';
}
