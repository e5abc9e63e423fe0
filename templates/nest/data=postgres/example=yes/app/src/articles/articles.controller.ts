import { Body, Controller, Delete, Get, Header, Headers, Param, Patch, Post, Put, Query, Res } from '@nestjs/common';
import { ApiHeader, ApiOperation, ApiResponse, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { Access } from '../accounts/access.ts';
import { CurrentIdentity } from '../accounts/current-identity.ts';
import { Answers } from '../http/answers.ts';
import type { Identity } from '../platform/identity.ts';
import { Articles } from './articles.ts';
import { etag, namesVersion } from './etag.ts';
import { Article, ArticleChange, ArticleInput, ArticlePage, IdParams, ListQuery } from './schema.ts';

type Who = Identity | undefined;

const version = { ETag: { description: 'The version.', schema: { type: 'string' as const } } };
const IfMatch = ApiHeader({ name: 'If-Match', required: false, description: 'Write only if this is the version.' });

@ApiTags('articles')
@Controller('api/articles')
export class ArticlesController {
  constructor(private readonly articles: Articles) {}

  @Get()
  @Access('anybody')
  @ApiOperation({ operationId: 'listArticles', summary: 'Articles, newest first.' })
  @Header('Cache-Control', 'private, no-cache') // the drafts in it are not for everybody
  @Answers(200, { description: 'A page of them.', schema: ArticlePage })
  list(@Query({ schema: ListQuery }) query: ListQuery, @CurrentIdentity() who: Who): Promise<ArticlePage> {
    return this.articles.list(query, who);
  }

  @Post()
  @Access('signed-in')
  @ApiOperation({ operationId: 'createArticle', summary: 'Write an article.' })
  @Answers(201, {
    description: 'The article.',
    schema: Article,
    headers: { ...version, Location: { description: 'Where it is.', schema: { type: 'string' } } },
  })
  async create(
    @Body({ schema: ArticleInput }) input: ArticleInput,
    @CurrentIdentity() who: Who,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<Article> {
    const article = await this.articles.create(input, who);
    reply.header('Location', `/api/articles/${article.id}`).header('ETag', etag(article.version));
    return article;
  }

  @Get(':id')
  @Access('anybody')
  @ApiOperation({ operationId: 'getArticle', summary: 'One article.' })
  @ApiHeader({ name: 'If-None-Match', required: false, description: 'Versions that are there already.' })
  @Answers(200, { description: 'The article.', schema: Article, headers: version })
  @ApiResponse({ status: 304, description: 'It is there already.' })
  async get(
    @Param({ schema: IdParams }) { id }: IdParams,
    @CurrentIdentity() who: Who,
    @Res({ passthrough: true }) reply: FastifyReply,
    @Headers('If-None-Match') known?: string,
  ): Promise<Article | undefined> {
    const article = await this.articles.get(id, who);
    reply.header('ETag', etag(article.version)).header('Cache-Control', 'private, no-cache');
    if (known === undefined || !namesVersion(known, article.version)) return article;
    reply.status(304);
    return undefined;
  }

  @Put(':id')
  @Access('signed-in')
  @IfMatch
  @ApiOperation({
    operationId: 'replaceArticle',
    summary: 'Write an article anew. Slug and status stay if they are left out.',
  })
  @Answers(200, { description: 'The article.', schema: Article, headers: version })
  replace(
    @Param({ schema: IdParams }) { id }: IdParams,
    @Body({ schema: ArticleInput }) input: ArticleInput,
    @CurrentIdentity() who: Who,
    @Res({ passthrough: true }) reply: FastifyReply,
    @Headers('If-Match') ifMatch?: string,
  ): Promise<Article> {
    return this.write(id, input, who, reply, ifMatch);
  }

  @Patch(':id')
  @Access('signed-in')
  @IfMatch
  @ApiOperation({ operationId: 'changeArticle', summary: 'Change a part of an article.' })
  @Answers(200, { description: 'The article.', schema: Article, headers: version })
  change(
    @Param({ schema: IdParams }) { id }: IdParams,
    @Body({ schema: ArticleChange }) change: ArticleChange,
    @CurrentIdentity() who: Who,
    @Res({ passthrough: true }) reply: FastifyReply,
    @Headers('If-Match') ifMatch?: string,
  ): Promise<Article> {
    return this.write(id, change, who, reply, ifMatch);
  }

  @Delete(':id')
  @Access('signed-in')
  @IfMatch
  @ApiOperation({ operationId: 'deleteArticle', summary: 'Delete an article.' })
  @Answers(204, { description: 'It is gone.' })
  remove(
    @Param({ schema: IdParams }) { id }: IdParams,
    @CurrentIdentity() who: Who,
    @Headers('If-Match') ifMatch?: string,
  ): Promise<void> {
    return this.articles.remove(id, who, ifMatch);
  }

  private async write(
    id: number,
    change: ArticleChange,
    who: Who,
    reply: FastifyReply,
    ifMatch?: string,
  ): Promise<Article> {
    const article = await this.articles.change(id, change, who, ifMatch);
    reply.header('ETag', etag(article.version));
    return article;
  }
}
