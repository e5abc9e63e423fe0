import { Body, Controller, Delete, Headers, Ip, Post } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { Answers } from '../http/answers.ts';
import { Access } from './access.ts';
import { Accounts } from './accounts.ts';
import type { RequestHeaders } from './identify.ts';
import { Credentials, Token } from './schema.ts';

@ApiTags('accounts')
@Controller('api/token')
export class TokenController {
  constructor(private readonly accounts: Accounts) {}

  @Post()
  @Access('newcomer')
  @ApiOperation({ operationId: 'createToken', summary: 'Get a token, by e-mail address and password.' })
  @Answers(201, { description: 'The token.', schema: Token })
  create(@Body({ schema: Credentials }) credentials: Credentials, @Ip() client: string): Promise<Token> {
    return this.accounts.createToken(credentials, client);
  }

  @Delete()
  @Access('signed-in')
  @ApiOperation({ operationId: 'deleteToken', summary: 'End the token that this request is made with.' })
  @Answers(204, { description: 'It is valid no more.' })
  end(@Headers() headers: RequestHeaders): Promise<void> {
    return this.accounts.endToken(headers);
  }
}
