//! The columns: each is one of the kind, each required one is there, and what makes it fits together.

use std::collections::BTreeMap;
use std::str::FromStr;

use kernel::Day;
use rust_decimal::Decimal;
use toml::Spanned;

use super::{Places, condition, is_reserved};
use crate::column::{Column, What};
use crate::day::{FirstDay, Format};
use crate::fault::MappingFault;
use crate::file;
use crate::mapping::TargetColumns;
use crate::number::Scaling;
use crate::one_or_many::OneOrMany;
use crate::values::Values;

type Columns = BTreeMap<Spanned<String>, Spanned<file::Column>>;

pub(super) fn check(
    places: Places<'_>,
    columns: &Columns,
    kind: &Spanned<String>,
    target: TargetColumns<'_>,
) -> Result<Vec<Column>, MappingFault> {
    for name in columns.keys() {
        if !target.required.iter().chain(target.optional).any(|column| column == name.get_ref()) {
            let known = [target.required, target.optional].concat().join(", ");
            let reason = format!("{} has no column {}; it has: {known}", kind.get_ref(), name.get_ref());
            return Err(places.at(name.span(), reason));
        }
    }
    if let Some(missing) =
        target.required.iter().find(|name| !columns.keys().any(|there| there.get_ref() == *name))
    {
        let reason = format!("{} needs the column {missing}: say what it is made of", kind.get_ref());
        return Err(places.at(kind.span(), reason));
    }
    columns.iter().map(|(name, said)| column(places, name.get_ref(), said)).collect()
}

fn column(places: Places<'_>, target: &str, said: &Spanned<file::Column>) -> Result<Column, MappingFault> {
    let column = said.get_ref();
    let text = |said: &Option<Spanned<String>>| match said {
        None => Ok(None),
        Some(said) => {
            places.impersonal(said.get_ref(), said.span())?;
            Ok(Some(said.get_ref().clone()))
        }
    };
    if let (Some(_), Some(days)) = (&column.date, &column.days_from) {
        return Err(places.at(days.span(), "`date` and `days_from` cannot both say what the cell is"));
    }
    if let (Some(join), false) =
        (&column.join, column.from.as_ref().is_some_and(|from| from.get_ref().0.len() > 1))
    {
        return Err(places.at(join.span(), "`join` stands between several columns of `from`"));
    }
    Ok(Column {
        target: target.to_owned(),
        origin: origin(places, said)?,
        empty: column.empty.as_ref().map(|empty| empty.get_ref().0.clone()).unwrap_or_default(),
        only_when: column.only_when.as_ref().map(|asked| condition(places, asked)).transpose()?,
        values: values(places, column)?,
        number: column.number.as_ref().map(|number| scaling(places, number)).transpose()?,
        scale: scale(places, column)?,
        date: formats(places, column.date.as_ref())?,
        days_from: column.days_from.as_ref().map(|days| first_day(places, days)).transpose()?,
        default: text(&column.default)?,
        case: column.case.as_ref().map(|case| *case.get_ref()),
        prefix: text(&column.prefix)?.unwrap_or_default(),
        suffix: text(&column.suffix)?.unwrap_or_default(),
        email_domain: email_domain(places, column)?,
    })
}

fn origin(places: Places<'_>, said: &Spanned<file::Column>) -> Result<What, MappingFault> {
    let column = said.get_ref();
    match (&column.from, &column.constant) {
        (Some(from), None) => Ok(What::Cells {
            names: from.get_ref().0.clone(),
            join: column.join.as_ref().map_or_else(|| "-".to_owned(), |join| join.get_ref().clone()),
        }),
        (None, Some(constant)) => {
            places.impersonal(constant.get_ref(), constant.span())?;
            Ok(What::Constant(constant.get_ref().clone()))
        }
        (Some(_), Some(constant)) => {
            Err(places.at(constant.span(), "`from` and `constant` cannot both be given"))
        }
        (None, None) => Err(places.at(said.span(), "one of `from` and `constant` is needed")),
    }
}

fn values(places: Places<'_>, column: &file::Column) -> Result<Option<Values>, MappingFault> {
    let Some(said) = &column.values else {
        return match &column.otherwise {
            Some(otherwise) => {
                Err(places.at(otherwise.span(), "`otherwise` belongs to `values`, which are missing"))
            }
            None => Ok(None),
        };
    };
    let otherwise = column.otherwise.as_ref().map(|said| said.get_ref().clone()).unwrap_or_default();
    let mut table = BTreeMap::new();
    for (from, to) in said.get_ref() {
        places.impersonal(from, to.span())?;
        places.impersonal(to.get_ref(), to.span())?;
        table.insert(from.trim().to_owned(), to.get_ref().clone());
    }
    Ok(Some(Values { table, otherwise }))
}

fn scaling(places: Places<'_>, said: &Spanned<file::Number>) -> Result<Scaling, MappingFault> {
    let number = said.get_ref();
    let exact = |decimal: &Option<file::Decimal>, unless: Decimal| match decimal {
        None => Ok(unless),
        Some(file::Decimal::Whole(whole)) => Ok(Decimal::from(*whole)),
        Some(file::Decimal::Fraction(fraction)) => decimal_of(places, said, &fraction.to_string()),
        Some(file::Decimal::Text(text)) => decimal_of(places, said, text),
    };
    let decimal = match &number.decimal {
        None => '.',
        Some(said) => match said.get_ref().as_str() {
            "." => '.',
            "," => ',',
            _ => return Err(places.at(said.span(), "a decimal point is \".\" or \",\"")),
        },
    };
    Ok(Scaling {
        times: exact(&number.times, Decimal::ONE)?,
        plus: exact(&number.plus, Decimal::ZERO)?,
        round: number.round,
        decimal,
    })
}

fn decimal_of(places: Places<'_>, said: &Spanned<file::Number>, text: &str) -> Result<Decimal, MappingFault> {
    Decimal::from_str(text).map_err(|_| places.at(said.span(), format!("`{text}` is not a decimal number")))
}

fn scale(places: Places<'_>, column: &file::Column) -> Result<Option<[u8; 2]>, MappingFault> {
    let Some(said) = &column.scale else { return Ok(None) };
    let [lowest, highest] = *said.get_ref();
    if lowest >= highest {
        return Err(
            places.at(said.span(), "a scale goes from its lowest to its highest, for example [0, 10]")
        );
    }
    Ok(Some([lowest, highest]))
}

fn formats(places: Places<'_>, said: Option<&Spanned<OneOrMany>>) -> Result<Vec<Format>, MappingFault> {
    let Some(said) = said else { return Ok(Vec::new()) };
    let format = |format: &String| Format::try_new(format).map_err(|reason| places.at(said.span(), reason));
    said.get_ref().0.iter().map(format).collect()
}

fn first_day(places: Places<'_>, said: &Spanned<file::DaysFrom>) -> Result<FirstDay, MappingFault> {
    let day = |said: &Spanned<String>| {
        Day::parse(said.get_ref())
            .map(Day::date)
            .map_err(|_| places.at(said.span(), "a day like 2013-10-01, from 1900 to 2299, is needed"))
    };
    match said.get_ref() {
        file::DaysFrom { date: Some(date), column: None, dates: None } => Ok(FirstDay::Always(day(date)?)),
        file::DaysFrom { date: None, column: Some(column), dates: Some(dates) } => {
            let dates = dates.get_ref().iter().map(|(key, date)| Ok((key.clone(), day(date)?)));
            Ok(FirstDay::By { column: column.clone(), dates: dates.collect::<Result<_, _>>()? })
        }
        _ => {
            Err(places.at(said.span(), "either `date`, or `column` and `dates`, say from which day to count"))
        }
    }
}

fn email_domain(places: Places<'_>, column: &file::Column) -> Result<Option<String>, MappingFault> {
    match &column.email_domain {
        None => Ok(None),
        Some(said) if is_reserved(said.get_ref()) && said.get_ref().contains('.') => {
            Ok(Some(said.get_ref().to_ascii_lowercase()))
        }
        Some(said) => {
            let reason =
                "an address that is made up must be in a domain that nobody can own, like school.invalid";
            Err(places.at(said.span(), reason))
        }
    }
}
