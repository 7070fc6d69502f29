#ifndef WICK_CEDITLINE_H
#define WICK_CEDITLINE_H
#endif
