namespace Kala.Testing;

/// <summary>The text of a form in parts, so that a test can leave one out. Its boundary is <c>cut</c>.</summary>
public static class FormText
{
    public const string ContentType = "multipart/form-data; boundary=cut";

    public const string End = "\r\n--cut--\r\n";

    /// <summary>A small field; empty if it has no value.</summary>
    public static string Field(string name, string? value) =>
        value is null ? "" : $"--cut\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n";

    /// <summary>The text before the data.</summary>
    public static string Data(string disposition = "form-data; name=file") =>
        $"--cut\r\nContent-Disposition: {disposition}\r\n\r\n";
}
