import { Body, Controller, Delete, Get, Post, Put, Query, Res } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { Access, FreshProof, OpenDuring } from '../common/http/access.js';
import { CurrentCaller, rolesOfPeople } from '../common/http/caller.js';
import { Operation } from '../common/http/operation.js';
import { PublicUrl } from '../common/http/public-url.js';
import { ThrottledByUser } from '../common/http/throttling.js';
import { NoBody, UserId } from '../common/http/validation.js';
import type { AccountCaller } from './callers.js';
import { ChangePasswordDto } from './dto/change-password.dto.js';
import { CreateUserDto } from './dto/create-user.dto.js';
import { ListUsersQuery } from './dto/list-users.query.js';
import { UpdateUserDto } from './dto/update-user.dto.js';
import { UserDto, UserListDto } from './dto/user.dto.js';
import { UserDirectory } from './user-directory.js';
import { operations } from './users.operations.js';
import type { UserRecord } from './user-record.js';
import { UsersService } from './users.service.js';

@ApiTags('Users')
@Controller('api/v1/users')
export class UsersController {
  constructor(
    private readonly directory: UserDirectory,
    private readonly publicUrl: PublicUrl,
    private readonly users: UsersService,
  ) {}

  @Get()
  @Operation(operations.listUsers)
  @Access(['admin', 'helpdesk'])
  async list(@CurrentCaller() caller: AccountCaller, @Query() query: ListUsersQuery): Promise<UserListDto> {
    return UserListDto.from(query, await this.directory.list(caller, query), this.publicUrl.path);
  }

  @Get('me')
  @Operation(operations.getCurrentUser)
  @OpenDuring(['changePassword', 'enrol'])
  @Access(rolesOfPeople)
  async getMe(@CurrentCaller() caller: AccountCaller): Promise<UserDto> {
    return this.answer(await this.directory.findFor(caller, 'read', caller.userId));
  }

  @Get(':id')
  @Operation(operations.getUser)
  @Access(rolesOfPeople)
  async get(@CurrentCaller() caller: AccountCaller, @UserId() id: number): Promise<UserDto> {
    return this.answer(await this.directory.findFor(caller, 'read', id));
  }

  @Post()
  @ThrottledByUser()
  @Operation(operations.createUser)
  @FreshProof('account')
  @Access(['admin'])
  async create(
    @CurrentCaller() caller: AccountCaller,
    @Body() body: CreateUserDto,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<UserDto> {
    const user = await this.users.create(caller, body);
    const answer = this.answer(user);
    void reply.header('Location', answer._links.self.href);
    return answer;
  }

  @Put(':id')
  @Operation(operations.updateUser)
  @FreshProof('account')
  @Access(rolesOfPeople)
  async update(
    @CurrentCaller() caller: AccountCaller,
    @UserId() id: number,
    @Body() body: UpdateUserDto,
  ): Promise<UserDto> {
    const user = await this.directory.findFor(caller, 'update', id);
    return this.answer(await this.users.update(caller, user, body));
  }

  @Delete(':id')
  @Operation(operations.deleteUser)
  @FreshProof('account')
  @Access(rolesOfPeople)
  async delete(
    @CurrentCaller() caller: AccountCaller,
    @UserId() id: number,
    @NoBody() _body: undefined,
  ): Promise<void> {
    await this.users.delete(caller, await this.directory.findFor(caller, 'delete', id));
  }

  @Post(':id/changePassword')
  @ThrottledByUser()
  @Operation(operations.changePassword)
  @FreshProof('account')
  @OpenDuring(['changePassword'])
  @Access(rolesOfPeople)
  async changePassword(
    @CurrentCaller() caller: AccountCaller,
    @UserId() id: number,
    @Body() body: ChangePasswordDto,
  ): Promise<void> {
    await this.users.changePassword(caller, await this.directory.findFor(caller, 'changePassword', id), body);
  }

  private answer(user: UserRecord): UserDto {
    return UserDto.from(user, this.publicUrl.path);
  }
}
