package dev.daybook.spring.orders;

import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.PreUpdate;
import jakarta.persistence.Transient;
import jakarta.persistence.Version;

@Entity
@SuppressWarnings("NullAway.Init") // set by Hibernate
class PurchaseOrder {
  @Id private String id;
  @Version private long version;
  private String state;

  @Transient private Runnable beforeUpdate = () -> {};

  protected PurchaseOrder() {}

  PurchaseOrder(String id, String state) {
    this.id = id;
    this.state = state;
  }

  void become(String newState) {
    state = newState;
  }

  /// Sets what the entity does when Hibernate writes its change.
  void beforeUpdate(Runnable action) {
    beforeUpdate = action;
  }

  @PreUpdate
  void update() {
    beforeUpdate.run();
  }

  String state() {
    return state;
  }

  long version() {
    return version;
  }

  String id() {
    return id;
  }
}
