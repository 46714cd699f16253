import { Controller, Delete, Get, Param } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { Access, EndsSessions } from '../../common/http/access.js';
import { CurrentCaller, rolesOfPeople } from '../../common/http/caller.js';
import { Operation } from '../../common/http/operation.js';
import { NoBody, UserId } from '../../common/http/validation.js';
import { UserSessions } from '../../sessions/user-sessions.js';
import type { AccountCaller } from '../callers.js';
import { SessionIdPipe, SessionListDto } from './session.dto.js';
import { UserDirectory } from '../user-directory.js';
import { operations } from './user-sessions.operations.js';

/** Where a user is signed in. */
@ApiTags('Users')
@Controller('api/v1/users/:id/sessions')
export class UserSessionsController {
  constructor(
    private readonly directory: UserDirectory,
    private readonly sessions: UserSessions,
  ) {}

  @Get()
  @Operation(operations.listSessions)
  @Access(rolesOfPeople)
  async list(@CurrentCaller() caller: AccountCaller, @UserId() id: number): Promise<SessionListDto> {
    const user = await this.directory.findFor(caller, 'readSessions', id);
    return SessionListDto.from(await this.sessions.list(user.id), caller.sessionId);
  }

  @Delete()
  @Operation(operations.endOtherSessions)
  @EndsSessions()
  @Access(rolesOfPeople)
  async endOthers(
    @CurrentCaller() caller: AccountCaller,
    @UserId() id: number,
    @NoBody() _body: undefined,
  ): Promise<void> {
    const user = await this.directory.findFor(caller, 'endSessions', id);
    await this.sessions.endOthers(caller, user);
  }

  @Delete(':sessionId')
  @Operation(operations.endSession)
  @EndsSessions()
  @Access(rolesOfPeople)
  async end(
    @CurrentCaller() caller: AccountCaller,
    @UserId() id: number,
    @Param('sessionId', SessionIdPipe) sessionId: string,
    @NoBody() _body: undefined,
  ): Promise<void> {
    const user = await this.directory.findFor(caller, 'endSessions', id);
    await this.sessions.end(caller, user, sessionId);
  }
}
