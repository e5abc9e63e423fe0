import { Body, Controller, Get, Headers, Ip, Post, Res } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { Answers } from '../http/answers.ts';
import { Access } from './access.ts';
import { Accounts } from './accounts.ts';
import type { AuthAnswer } from './answer.ts';
import type { RequestHeaders } from './identify.ts';
import { Credentials, PasswordChange, SignedIn, SignUp } from './schema.ts';

/** Sessions of browsers, by cookie. */
@ApiTags('accounts')
@Controller('api/auth')
export class AuthController {
  constructor(private readonly accounts: Accounts) {}

  @Get('get-session')
  @Access('anybody')
  @ApiOperation({ operationId: 'getSession', summary: 'Who is signed in.' })
  @Answers(200, { description: 'Who it is, or null.', schema: SignedIn.nullable() })
  async session(@Headers() headers: RequestHeaders, @Res() reply: FastifyReply): Promise<void> {
    send(reply, await this.accounts.session(headers));
  }

  @Post('sign-up/email')
  @Access('newcomer')
  @ApiOperation({ operationId: 'signUp', summary: 'Make an account, and sign in.' })
  @Answers(200, { description: 'Who is signed in now.', schema: SignedIn })
  async signUp(
    @Body({ schema: SignUp }) body: SignUp,
    @Ip() client: string,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    send(reply, await this.accounts.signUp(body, client));
  }

  @Post('sign-in/email')
  @Access('newcomer')
  @ApiOperation({ operationId: 'signIn', summary: 'Sign in.' })
  @Answers(200, { description: 'Who is signed in now.', schema: SignedIn })
  async signIn(
    @Body({ schema: Credentials }) credentials: Credentials,
    @Ip() client: string,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    send(reply, await this.accounts.signIn(credentials, client));
  }

  @Post('sign-out')
  @Access('anybody')
  @ApiOperation({ operationId: 'signOut', summary: 'Sign out.' })
  @Answers(200, { description: 'Nobody is signed in any more.' })
  async signOut(@Headers() headers: RequestHeaders, @Res() reply: FastifyReply): Promise<void> {
    send(reply, await this.accounts.signOut(headers));
  }

  @Post('change-password')
  @Access('signed-in')
  @ApiOperation({
    operationId: 'changePassword',
    summary: 'Change the password; ends all sessions and tokens, and begins a new session.',
  })
  @Answers(200, { description: 'Who is signed in now.', schema: SignedIn })
  async changePassword(
    @Body({ schema: PasswordChange }) change: PasswordChange,
    @Headers() headers: RequestHeaders,
    @Ip() client: string,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    send(reply, await this.accounts.changePassword(change, headers, client));
  }
}

function send(reply: FastifyReply, { status, headers, body }: AuthAnswer): void {
  // As text, for null is JSON too, which would be no answer at all to Fastify.
  reply.status(status).headers(headers).type('application/json; charset=utf-8').send(JSON.stringify(body));
}
