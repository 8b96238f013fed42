using System.Buffers.Binary;
using System.Reflection;
using System.Reflection.Emit;

namespace Kala.Testing.Folders;

/// <summary>The instructions of a method body (ECMA-335, part III).</summary>
internal static class Instructions
{
    private static readonly Dictionary<short, OpCode> Codes = typeof(OpCodes).GetFields(BindingFlags.Public | BindingFlags.Static)
        .Select(field => (OpCode)field.GetValue(null)!)
        .ToDictionary(code => code.Value);

    /// <summary>The metadata tokens of the types and members that a body names.</summary>
    public static IReadOnlyList<int> TokensOf(MethodBody body)
    {
        var tokens = new List<int>();
        ReadOnlySpan<byte> rest = body.GetILAsByteArray();
        while (!rest.IsEmpty)
        {
            var code = rest[0] == 0xFE ? Codes[BinaryPrimitives.ReadInt16BigEndian(rest)] : Codes[rest[0]];
            rest = rest[code.Size..];
            if (code.OperandType
                is OperandType.InlineField or OperandType.InlineMethod or OperandType.InlineTok or OperandType.InlineType)
            {
                tokens.Add(BinaryPrimitives.ReadInt32LittleEndian(rest));
            }
            rest = rest[OperandSize(code.OperandType, rest)..];
        }
        return tokens;
    }

    private static int OperandSize(OperandType operand, ReadOnlySpan<byte> rest) => operand switch
    {
        OperandType.InlineNone => 0,
        OperandType.ShortInlineBrTarget or OperandType.ShortInlineI or OperandType.ShortInlineVar => 1,
        OperandType.InlineVar => 2,
        OperandType.InlineI8 or OperandType.InlineR => 8,
        OperandType.InlineSwitch => 4 + (4 * BinaryPrimitives.ReadInt32LittleEndian(rest)),
        _ => 4,
    };
}
