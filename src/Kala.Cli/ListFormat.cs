namespace Kala.Cli;

/// <summary>How a list is printed.</summary>
internal enum ListFormat
{
    /// <summary>The most important columns, cut to the terminal's width.</summary>
    Narrow,

    /// <summary>All columns, uncut.</summary>
    Wide,

    /// <summary>All columns with exact values, separated by tabs, for programs.</summary>
    Tabs,

    /// <summary>All fields as CSV.</summary>
    Csv,
}
