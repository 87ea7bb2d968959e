#include "storage/postgres/schema_steps.hpp"

std::span<const heed::postgres::SchemaStep> heed::postgres::schema_steps() {
    return released_steps;
}
