package dev.daybook.examples.courses;

class TwoNodesCourseRacesIT extends PostgresCourseRacesIT {
  @Override
  int nodes() {
    return 2;
  }
}
