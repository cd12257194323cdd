package dev.daybook.personal;

class InMemoryKeyStoreTest extends PersonKeyStoreContract {
  private final InMemoryKeyStore store = new InMemoryKeyStore();

  @Override
  protected PersonKeyStore store() {
    return store;
  }
}
