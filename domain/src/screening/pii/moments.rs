//! Days, times and years written in groups of digits, which are no telephone numbers.

/// Whether groups of digits, with the mark before each but the first, are days, hours and years alone.
pub(super) fn are_moments(digits: &[u8], sizes: &[usize], marks: &[u8]) -> bool {
    let mut groups = Vec::with_capacity(sizes.len());
    let mut rest = digits;
    for (place, &size) in sizes.iter().enumerate() {
        let Some((group, after)) = rest.split_at_checked(size) else { return false };
        let value = group.iter().take(4).fold(0, |value, &digit| value * 10 + u16::from(digit));
        let mark = place.checked_sub(1).and_then(|before| marks.get(before)).copied().unwrap_or(b' ');
        groups.push(Group { size, value, mark });
        rest = after;
    }
    read(&groups, false)
}

/// A group of digits.
#[derive(Clone, Copy)]
struct Group {
    size: usize,
    value: u16,
    /// What stands before it.
    mark: u8,
}

impl Group {
    fn year(self) -> bool {
        self.size == 4 && (1900..=2099).contains(&self.value)
    }

    fn month(self) -> bool {
        self.size <= 2 && (1..=12).contains(&self.value)
    }

    fn day(self) -> bool {
        self.size <= 2 && (1..=31).contains(&self.value)
    }

    fn hour(self) -> bool {
        self.size <= 2 && self.value <= 24
    }

    /// Minutes or seconds, after a full stop.
    fn minute(self) -> bool {
        self.size == 2 && self.value <= 59 && self.mark == b'.'
    }
}

/// Whether the groups can be read to the end. An hour without minutes counts only after a day.
fn read(groups: &[Group], after_a_day: bool) -> bool {
    match groups {
        [] => true,
        [year, month, day, rest @ ..] if year.year() && month.month() && day.day() => read(rest, true),
        [day, month, year, rest @ ..] if day.day() && month.month() && year.year() => read(rest, true),
        // The American order.
        [month, day, year, rest @ ..] if month.month() && day.day() && year.year() => read(rest, true),
        [day, month, year, rest @ ..] if short_day(*day, *month, *year) && starts_apart(rest) => {
            read(rest, true)
        }
        [hour, minute, rest @ ..] if hour.hour() && minute.minute() && starts_apart(rest) => read(rest, true),
        [hour, minute, second, rest @ ..] if hour.hour() && minute.minute() && second.minute() => {
            read(rest, true)
        }
        [year, rest @ ..] if year.year() => read(rest, true),
        [hour, rest @ ..] if after_a_day && hour.hour() && hour.size == 2 => read(rest, false),
        _ => false,
    }
}

/// A day with a year of two digits, which only its marks tell from a telephone number.
fn short_day(day: Group, month: Group, year: Group) -> bool {
    day.day()
        && month.month()
        && year.size == 2
        && month.mark == year.mark
        && matches!(year.mark, b'.' | b'-')
}

/// Whether what follows is not joined by the full stop that joins hours with minutes.
fn starts_apart(rest: &[Group]) -> bool {
    rest.first().is_none_or(|group| group.mark != b'.')
}

#[cfg(test)]
mod tests {
    use super::are_moments;

    fn moments(text: &str) -> bool {
        let sizes: Vec<_> = text.split([' ', '.', '-']).map(str::len).collect();
        let marks: Vec<_> = text.bytes().filter(|byte| !byte.is_ascii_digit()).collect();
        let digits: Vec<_> = text.bytes().filter(u8::is_ascii_digit).map(|byte| byte - b'0').collect();
        are_moments(&digits, &sizes, &marks)
    }

    #[test]
    fn days_hours_and_years_are_moments() {
        for text in [
            "2026-05-12 14",
            "12.05.2026 14.30",
            "12-05-2026 14",
            "14.30-15.30",
            "14.30 12.05.2026",
            "2024-2025",
            "1914 1918",
            "3.6.26 14.15",
            "2026-05-12 14.30.15",
        ] {
            assert!(moments(text), "{text}");
        }
    }

    #[test]
    fn a_telephone_number_is_no_moment() {
        for text in
            ["22 14 88 30", "20 15 21 30", "55 123 45 6", "06 12 34 56 78", "912 34 567", "20.15.21.30"]
        {
            assert!(!moments(text), "{text}");
        }
    }
}
