import { z } from 'zod';
import type { Answer, Api, Input } from '../http/api.ts';
import type { Articles } from './articles.ts';
import { etag, namesVersion } from './etag.ts';
import { Article, ArticleChange, ArticleInput, ArticlePage, IdParams, ListQuery } from './schema.ts';

const version = z.object({ ETag: z.string().meta({ description: 'The version.' }) });
const ifMatch = z.object({
  'If-Match': z.string().optional().meta({ description: 'Write only if this is the version.' }),
});
const ifNoneMatch = z.object({
  'If-None-Match': z.string().optional().meta({ description: 'Versions that are there already.' }),
});
const one = { description: 'The article.', schema: Article, headers: version };

export function articleRoutes(api: Api, articles: Articles): void {
  const change = async ({ params, body, identity, request }: Input<IdParams, unknown, ArticleChange>) =>
    written(await articles.change(params.id, body, identity, request.get('If-Match')));

  api.route({
    method: 'get',
    path: '/api/articles',
    operationId: 'listArticles',
    summary: 'Articles, newest first.',
    access: 'anybody',
    query: ListQuery,
    answers: { 200: { description: 'A page of them.', schema: ArticlePage } },
    handle: async ({ query, identity }) => ({
      status: 200,
      headers: { 'Cache-Control': 'private, no-cache' }, // the drafts in it are not for everybody
      body: await articles.list(query, identity),
    }),
  });

  api.route({
    method: 'post',
    path: '/api/articles',
    operationId: 'createArticle',
    summary: 'Write an article.',
    access: 'signed-in',
    body: ArticleInput,
    answers: {
      201: { ...one, headers: version.extend({ Location: z.string().meta({ description: 'Where it is.' }) }) },
    },
    handle: async ({ body, identity }) => {
      const article = await articles.create(body, identity);
      return written(article, { status: 201, headers: { Location: `/api/articles/${article.id}` } });
    },
  });

  api.route({
    method: 'get',
    path: '/api/articles/:id',
    operationId: 'getArticle',
    summary: 'One article.',
    access: 'anybody',
    params: IdParams,
    headers: ifNoneMatch,
    answers: { 200: one, 304: { description: 'It is there already.' } },
    handle: async ({ params, identity, request }) => {
      const article = await articles.get(params.id, identity);
      const headers = { ETag: etag(article.version), 'Cache-Control': 'private, no-cache' };
      const known = request.get('If-None-Match');
      if (known !== undefined && namesVersion(known, article.version)) return { status: 304, headers };
      return { status: 200, headers, body: article };
    },
  });

  api.route({
    method: 'put',
    path: '/api/articles/:id',
    operationId: 'replaceArticle',
    summary: 'Write an article anew. Slug and status stay if they are left out.',
    access: 'signed-in',
    params: IdParams,
    headers: ifMatch,
    body: ArticleInput,
    answers: { 200: one },
    handle: change,
  });

  api.route({
    method: 'patch',
    path: '/api/articles/:id',
    operationId: 'changeArticle',
    summary: 'Change a part of an article.',
    access: 'signed-in',
    params: IdParams,
    headers: ifMatch,
    body: ArticleChange,
    answers: { 200: one },
    handle: change,
  });

  api.route({
    method: 'delete',
    path: '/api/articles/:id',
    operationId: 'deleteArticle',
    summary: 'Delete an article.',
    access: 'signed-in',
    params: IdParams,
    headers: ifMatch,
    answers: { 204: { description: 'It is gone.' } },
    handle: async ({ params, identity, request }) => {
      await articles.remove(params.id, identity, request.get('If-Match'));
      return { status: 204 };
    },
  });
}

function written(article: Article, { status, headers }: Answer = { status: 200 }): Answer {
  return { status, headers: { ETag: etag(article.version), ...headers }, body: article };
}
