import { Body, Controller, Post } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { Access, FreshProof, OpenDuring } from '../../common/http/access.js';
import { CurrentCaller, rolesOfPeople } from '../../common/http/caller.js';
import { Operation } from '../../common/http/operation.js';
import { NoBody, UserId } from '../../common/http/validation.js';
import { PasskeyRegistration } from '../../mfa/passkeys/passkey-registration.js';
import type { AccountCaller } from '../callers.js';
import { UserDirectory } from '../user-directory.js';
import { AddedPasskeyDto, AddPasskeyDto, PasskeyOptionsDto } from './dto/passkey.dto.js';
import { operations } from './passkeys.operations.js';

/** Adds passkeys to the caller's own account, in two calls. */
@ApiTags('Authenticators')
@Controller('api/v1/users/:id/passkeys')
export class PasskeysController {
  constructor(
    private readonly directory: UserDirectory,
    private readonly registration: PasskeyRegistration,
  ) {}

  @Post('options')
  @Operation(operations.passkeyOptions)
  @FreshProof('mfa')
  @OpenDuring(['enrol'])
  @Access(rolesOfPeople)
  async options(
    @CurrentCaller() caller: AccountCaller,
    @UserId() id: number,
    @NoBody() _body: undefined,
  ): Promise<PasskeyOptionsDto> {
    const user = await this.directory.findFor(caller, 'addPasskey', id);
    return PasskeyOptionsDto.from(await this.registration.begin(caller, user));
  }

  @Post()
  @Operation(operations.addPasskey)
  @OpenDuring(['enrol'])
  @Access(rolesOfPeople)
  async add(
    @CurrentCaller() caller: AccountCaller,
    @UserId() id: number,
    @Body() passkey: AddPasskeyDto,
  ): Promise<AddedPasskeyDto> {
    const user = await this.directory.findFor(caller, 'addPasskey', id);
    const { record, scratchCodes } = await this.registration.finish(caller, user, passkey);
    return AddedPasskeyDto.fromAdded(record, scratchCodes);
  }
}
