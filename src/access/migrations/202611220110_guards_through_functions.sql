-- Who is too close to a child, and where a child is must not be known, is set and ended by the functions of 202611210131_too_close.sql and in no
-- other way: they ask who leads, give the rights along with the flag, and ask a second person before anything ends.
drop policy add_flag on access.protected_location;
drop policy end_flag on access.protected_location;
drop policy give_right on access.location_right;
drop policy set_exclusion on access.exclusion;
revoke insert, update on access.protected_location from kith_app;
-- A right by columns outlives the revoking of the table's.
revoke update (to_at) on access.protected_location from kith_app;
revoke insert on access.location_right, access.exclusion from kith_app;
