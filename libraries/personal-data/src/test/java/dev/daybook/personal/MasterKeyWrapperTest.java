package dev.daybook.personal;

class MasterKeyWrapperTest extends KeyWrapperContract {
  @Override
  protected KeyWrapper create() {
    return MasterKey.random();
  }
}
