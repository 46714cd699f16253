import { Controller, Get } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { Access } from '../../common/http/access.js';
import { type Caller, CurrentCaller } from '../../common/http/caller.js';
import { Operation } from '../../common/http/operation.js';
import { MfaCoverageDto } from './dto/mfa-coverage.dto.js';
import { MfaCoverage } from './mfa-coverage.js';
import { operations } from './user-mfa.operations.js';

@ApiTags('Users')
@Controller('api/v1/mfaCoverage')
export class MfaCoverageController {
  constructor(private readonly coverage: MfaCoverage) {}

  @Get()
  @Operation(operations.getMfaCoverage)
  @Access(['admin'])
  async get(@CurrentCaller() caller: Caller): Promise<MfaCoverageDto> {
    return MfaCoverageDto.from(await this.coverage.report(caller));
  }
}
